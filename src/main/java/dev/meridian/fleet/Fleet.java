package dev.meridian.fleet;

import dev.meridian.config.FleetSpec;
import dev.meridian.config.FleetSpec.QuorumSpec;
import dev.meridian.config.VantageSpec;
import dev.meridian.fleet.Inbox.Note;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Quorum;
import dev.meridian.health.QuorumRule;
import dev.meridian.health.Recusal;
import dev.meridian.health.Registers;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in its fleet: has the health table of the node follow what the vantages of the
 * fleet agree on, and shows them what this node sees. All that touches the table runs on its host
 * as an executor, whose thread is the table's writer; other threads here only wait for NATS and for
 * time.
 */
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final long TICK_MILLIS = 100;

  /** Between two times that the registers are kept. */
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Notes that the council hears in one turn of the executor, so that others get theirs. */
  private static final int NOTES_IN_TURN = 2000;

  private final Inbox inbox = new Inbox();
  private final AtomicBoolean turning = new AtomicBoolean();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Council council;
  private final Link link;
  private final Thread clock;
  private final Host host;
  private final long quorumLostNanos;
  private volatile boolean closed;

  // Of the executor's thread.
  private HealthTable table = HealthTable.ofFleet(List.of());
  private long kept;
  private long keptNanos = System.nanoTime();
  private volatile Attendance standing = Attendance.START;
  private long lackSinceNanos = System.nanoTime();
  private boolean lackTold;

  /**
   * A node that is not connected yet.
   *
   * @param saved registers that an earlier process kept
   * @throws IOException when the TLS files are not what they should be
   */
  public Fleet(FleetSpec spec, VantageSpec self, Map<String, Registers.Entry> saved, Host host)
      throws IOException {
    this.host = host;
    this.quorumLostNanos = spec.freshFor().multipliedBy(2).toNanos();
    Optional<SSLContext> tls =
        spec.tls().isPresent() ? Optional.of(Pem.context(spec.tls().get())) : Optional.empty();
    this.link = new Link(spec, tls, self.name(), inbox, this::turn);
    this.council =
        new Council(rules(spec, self), link, host, some -> host.attend(keys(some)), this::stands);
    council.restore(saved);
    this.clock = Thread.ofPlatform().daemon().name("meridian-fleet-clock").unstarted(this::run);
  }

  private static CouncilRules rules(FleetSpec spec, VantageSpec self) {
    QuorumRule rule =
        switch (spec.quorum()) {
          case QuorumSpec.Majority() -> new QuorumRule.Majority();
          case QuorumSpec.Count(int vantages) -> new QuorumRule.Count(vantages);
          case QuorumSpec.Percent(int percent) -> new QuorumRule.Percent(percent);
        };
    FleetSpec.RecuseSpec recuse = spec.recuse();
    return new CouncilRules(
        new Vantage(self.name(), self.region()),
        HexFormat.of().toHexDigits(new SecureRandom().nextLong()),
        new Quorum(rule, spec.vantagesPerTarget(), spec.regional()),
        new Recusal.Limits(recuse.share(), recuse.groups(), recuse.window(), recuse.longest()),
        spec.freshFor(),
        spec.forgetAfter());
  }

  private Set<ProbeKey> keys(BitSet some) {
    return some.stream().mapToObj(i -> table.targets().get(i).key()).collect(Collectors.toSet());
  }

  /**
   * Has another table follow from now on. On the executor's thread, or before {@link #start}.
   *
   * @param next made by {@link HealthTable#ofFleet}
   * @param groups of each target: what is unrelated to the targets of other groups
   */
  public void turnTo(HealthTable next, List<String> groups) {
    table = next;
    council.turnTo(next, groups);
  }

  /** Connects, and takes part from now on. */
  public void start() {
    link.start();
    clock.start();
  }

  /** How this node fares now. Any thread. */
  public Attendance attendance() {
    return standing;
  }

  /** Who of the fleet tries what first. Any thread. */
  public Tasks tasks() {
    return council.tasks();
  }

  /** Completes when this node has heard its fleet and every target has a verdict. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  private static Now now() {
    return new Now(System.nanoTime(), System.currentTimeMillis());
  }

  /** Time passes; by a thread of its own, so that whatever holds NATS up does not hold up this. */
  private void run() {
    try {
      while (!closed) {
        Thread.sleep(TICK_MILLIS);
        turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks for a turn of the executor, unless one is to come. Any thread. */
  private void turn() {
    if (!closed && turning.compareAndSet(false, true)) {
      host.execute(this::follow);
    }
  }

  private void follow() {
    turning.set(false);
    try {
      inbox.take(NOTES_IN_TURN).forEach(this::hear);
      council.tick(now());
      tellReady();
      tellQuorum();
      keepRegisters();
    } catch (RuntimeException e) {
      LOG.error("fleet: a listener failed; following goes on", e);
    }
    if (!inbox.isEmpty()) {
      turn();
    }
  }

  private void hear(Note note) {
    switch (note) {
      case Note.Begins() -> council.begins();
      case Note.Heard(Arrival arrival) -> hear(arrival);
      case Note.Synced() -> council.synced(now());
      case Note.Lost() -> council.lost();
    }
  }

  /** A listener that fails costs one message, not those behind it. */
  private void hear(Arrival arrival) {
    try {
      council.hear(arrival, now());
    } catch (RuntimeException e) {
      LOG.error("fleet: a listener failed at {}; following goes on", arrival.key(), e);
    }
  }

  private void tellReady() {
    if (!ready.isDone() && council.standing().hears() && isDecided()) {
      ready.complete(null);
    }
  }

  private boolean isDecided() {
    return table.targets().stream().allMatch(t -> table.verdict(t.index()) != Verdict.UNKNOWN);
  }

  private void keepRegisters() {
    if (council.changes() != kept && System.nanoTime() - keptNanos >= KEEP_NANOS) {
      kept = council.changes();
      keptNanos = System.nanoTime();
      host.keep(council.registers());
    }
  }

  /** What has no quorum for a moment is no news: as a rule some vantage votes before another. */
  private void tellQuorum() {
    boolean lacks = council.standing().lacksQuorum();
    long nowNanos = System.nanoTime();
    if (!lacks) {
      lackSinceNanos = nowNanos;
    }
    if (lacks != lackTold && (!lacks || nowNanos - lackSinceNanos >= quorumLostNanos)) {
      lackTold = lacks;
      host.lacksQuorum(lacks, council.standing());
    }
  }

  private void stands(Attendance next) {
    Attendance before = standing;
    standing = next;
    if (before.hears() != next.hears()) {
      if (next.hears()) {
        LOG.info("fleet: {} of {} vantages are heard", next.fresh(), next.exist());
      } else {
        LOG.warn("fleet: no vantage is heard; last verdicts hold");
      }
    } else if (next.hears() && (before.fresh() != next.fresh() || before.exist() != next.exist())) {
      LOG.info("fleet: {} of {} vantages are heard", next.fresh(), next.exist());
    }
    if (before.recused() != next.recused()) {
      LOG.warn(
          next.recused()
              ? "fleet: more than half of unrelated targets failed here at once;"
                  + " this vantage recuses itself"
              : "fleet: this vantage is believed again");
      host.recused(next.recused(), next);
    }
    if (next.usurped() && !before.usurped()) {
      LOG.error("fleet: another process uses the name of this vantage; this one steps back");
    }
  }

  /** Leaves the fleet; its verdicts change no more. */
  @Override
  public void close() {
    try {
      CompletableFuture<Void> left = new CompletableFuture<>();
      host.execute(
          () -> {
            council.leave();
            left.complete(null);
          });
      var _ = left.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
      closed = true;
      clock.interrupt();
      clock.join(TICK_MILLIS * 10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }
}
