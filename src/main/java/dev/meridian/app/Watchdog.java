package dev.meridian.app;

import dev.meridian.answer.Steering;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.HealthTable;
import dev.meridian.load.Loaded;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices targets whose checks are overdue, as when probing has stopped: verdicts stay as they are,
 * the log says so, and so do the answers that rest on them. Has a thread of its own, so that
 * whatever holds up probing does not hold up this.
 */
final class Watchdog implements AutoCloseable {
  /** Between two looks. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** Checks that may be missed before evidence is stale; one more interval is the present one. */
  private static final int MISSED_MAX = 2;

  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private final Supplier<HealthTable> health;
  private final Supplier<Loaded> loaded;
  private final Thread thread;
  private volatile boolean closed;

  // Used by the one thread that looks.
  private @Nullable HealthTable watched;
  private long sinceNanos;
  private int overdue;

  /** Looks at what these give at each look; begins with {@link #start}. */
  Watchdog(Supplier<HealthTable> health, Supplier<Loaded> loaded) {
    this.health = health;
    this.loaded = loaded;
    this.thread = Thread.ofPlatform().daemon().name("meridian-watchdog").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(EVERY);
        look(System.nanoTime());
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.error("the watchdog stumbled", e);
      }
    }
  }

  /** Looks once; by one thread only. */
  void look(long nowNanos) {
    int targets = loaded.get().targets().size();
    judge(nowNanos).ifPresent(stale -> report(stale.cardinality(), targets));
  }

  /**
   * Has answers say what they rest on, and logs nothing; by the same thread, or before it starts.
   *
   * @return targets whose checks are overdue; empty in the middle of a reload
   */
  Optional<BitSet> judge(long nowNanos) {
    HealthTable table = health.get();
    Loaded load = loaded.get();
    if (!table.targets().equals(load.targets())) {
      return Optional.empty();
    }
    if (table != watched) {
      watched = table;
      sinceNanos = nowNanos;
    }
    BitSet stale = stale(table, load.probes(), nowNanos, nowNanos - sinceNanos);
    BitSet decided = load.roster().decidedBy(stale);
    for (Steering steering : load.snapshot().policies()) {
      steering.policy().evidence(decided);
    }
    return Optional.of(stale);
  }

  /**
   * The targets whose last check lies too far back.
   *
   * @param watchedNanos how long ago those that have had none should have begun to be checked
   */
  private static BitSet stale(
      HealthTable table, List<ProbeSpec> probes, long nowNanos, long watchedNanos) {
    BitSet stale = new BitSet();
    for (int target = 0; target < probes.size(); target++) {
      long age = table.health(target).ageNanos(nowNanos).orElse(watchedNanos);
      stale.set(target, age > allowedNanos(probes.get(target)));
    }
    return stale;
  }

  /** The age that the last check of a target may have. */
  static long allowedNanos(ProbeSpec probe) {
    return probe.every(MISSED_MAX + 1).plus(probe.timeout()).toNanos();
  }

  private void report(int stale, int targets) {
    if (stale > 0 && overdue == 0) {
      LOG.warn("checks are overdue for {} of {} targets; their last verdicts hold", stale, targets);
    } else if (stale == 0 && overdue > 0) {
      LOG.info("checks are on time again");
    }
    overdue = stale;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
