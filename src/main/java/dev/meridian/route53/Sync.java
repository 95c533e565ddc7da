package dev.meridian.route53;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a hosted zone as it should be. Decisions are gathered for a moment, the newest wins, and at
 * most one change is under way: what is decided meanwhile goes into the next one. What was written
 * is remembered, so that a change costs no listing; the whole zone is read now and then, and after
 * everything unexpected. What somebody else changed is told and left alone.
 *
 * <p>One virtual thread works; any thread may wake it and ask how it stands.
 */
public final class Sync implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian.route53");

  /** What a moment's decisions ask for. */
  public record Wanted(DesiredZone zone, Evidence evidence) {}

  /**
   * At which pace.
   *
   * @param gather how long decisions are gathered before they are pushed
   * @param rescan how often the whole zone is read
   * @param retry how long to wait after a failure, doubled each time up to {@code retryMax}
   * @param alarm from which age on decisions that are not pushed are told in the log
   */
  public record Pace(
      Duration gather, Duration rescan, Duration retry, Duration retryMax, Duration alarm) {
    public static final Pace STANDARD =
        new Pace(
            Duration.ofMillis(200),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofSeconds(60));
  }

  /**
   * How it stands.
   *
   * @param insync when all that had been decided was last in the zone everywhere; empty before that
   * @param pendingSince since when something decided is not; empty when all is
   * @param pushes plans executed
   * @param failures plans and readings that failed
   * @param trouble why what is pending is not pushed, in one line; empty when nothing is wrong
   * @param drifted names that somebody else changed
   * @param standsBy whether another of this server's nodes keeps the zone
   */
  public record Status(
      Optional<Instant> insync,
      Optional<Instant> pendingSince,
      long pushes,
      long failures,
      String trouble,
      List<String> drifted,
      boolean standsBy) {
    /** Whether Route 53 answers all that is decided, by this process's own doing. */
    public boolean isInStep() {
      return insync.isPresent() && pendingSince.isEmpty() && !standsBy;
    }
  }

  /** From one look at whose turn it is to the next. */
  private static final Duration STAND_BY = Duration.ofSeconds(1);

  /** So many failures in a row, and another should try. */
  private static final int FAILURES_MAX = 3;

  /** For how long another should. */
  private static final Duration ABSTAIN = Duration.ofMinutes(1);

  private final HostedZone zone;
  private final Supplier<Wanted> wanted;
  private final BooleanSupplier first;
  private final Pace pace;
  private final Time time;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread worker;
  private volatile boolean closed;
  private final AtomicReference<Optional<Instant>> decided =
      new AtomicReference<>(Optional.empty());

  // Written by the worker, read by any thread.
  private volatile Optional<Instant> underWay = Optional.empty();
  private volatile Optional<Instant> insync = Optional.empty();
  private final AtomicLong pushes = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile String trouble = "";
  private volatile List<String> drifted = List.of();
  private volatile boolean standsBy;

  /** In a row, and when the last was. */
  private volatile Failed failed = new Failed(0, 0);

  private record Failed(int times, long atNanos) {}

  // Of the worker alone.
  private @Nullable CurrentZone current;
  private long readAtNanos;
  private Duration wait = Duration.ZERO;
  private boolean alarmed;

  /**
   * A sync that begins with {@link #start}.
   *
   * @param wanted asked, on the worker's thread, for the decisions of the moment
   * @param first whether this process may try, and none of those that decide with it; asked on the
   *     worker's thread. Wrong either way it does no harm: writers fence each other off in the zone
   */
  public Sync(HostedZone zone, Supplier<Wanted> wanted, BooleanSupplier first, Pace pace) {
    this.zone = zone;
    this.wanted = wanted;
    this.first = first;
    this.pace = pace;
    this.time = zone.time();
    this.worker = Thread.ofVirtual().name("meridian-route53-" + zone.apex()).unstarted(this::run);
  }

  /** Begins, with a reading of the whole zone. */
  public void start() {
    wake();
    worker.start();
  }

  /** Something was decided. Never waits. */
  public void wake() {
    Optional<Instant> now = Optional.of(time.now());
    decided.updateAndGet(since -> since.isPresent() ? since : now);
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  public Status status() {
    return new Status(
        insync,
        standsBy ? Optional.empty() : underWay.or(decided::get),
        pushes.get(),
        failures.get(),
        trouble,
        drifted,
        standsBy);
  }

  /** Whether another should not rather try: what failed here may work elsewhere. Never waits. */
  public boolean isAble() {
    Failed now = failed;
    return now.times() < FAILURES_MAX || time.nanos() - now.atNanos() > ABSTAIN.toNanos();
  }

  private void run() {
    try {
      while (!closed) {
        boolean woken = wakes.tryAcquire(untilNext().toNanos(), TimeUnit.NANOSECONDS);
        if (woken) {
          time.sleep(pace.gather());
        }
        wakes.drainPermits();
        if (!closed && isFirst()) {
          turn();
        }
      }
    } catch (InterruptedException toldToStop) {
      LOG.debug("{}: sync ends", zone.apex());
    }
  }

  private Duration untilNext() {
    return wait.isPositive() ? wait : pace.rescan();
  }

  /** Who stands by knows nothing of the zone, and owes it nothing. */
  private boolean isFirst() {
    boolean may = first.getAsBoolean();
    if (may == standsBy) {
      LOG.info(
          "{}: {}",
          zone.apex(),
          may ? "kept by this node from now on" : "another node of the fleet keeps it");
    }
    if (may && standsBy) {
      wait = Duration.ZERO;
      decided.set(Optional.of(time.now()));
    } else if (!may) {
      current = null;
      wait = STAND_BY;
      alarmed = false;
      trouble = "";
      drifted = List.of();
      underWay = Optional.empty();
      decided.set(Optional.empty());
    }
    standsBy = !may;
    return may;
  }

  private void turn() throws InterruptedException {
    try {
      push();
    } catch (ApiException e) {
      current = null;
      failed(e.getMessage());
    } catch (RuntimeException e) { // what the decisions or the SDK throw must not end the sync
      current = null;
      LOG.error("{}: not pushed", zone.apex(), e);
      failed(e.toString());
    }
  }

  private void push() throws ApiException, InterruptedException {
    Optional<Instant> since = decided.getAndSet(Optional.empty());
    underWay = underWay.or(() -> since);
    boolean rescan = time.nanos() - readAtNanos >= pace.rescan().toNanos();
    CurrentZone known = current;
    if (known == null || rescan) {
      known = zone.read();
      readAtNanos = time.nanos();
    }
    Wanted now = wanted.get();
    Plan plan =
        Planner.plan(known, now.zone(), zone.terms(HostedZone.Permissions.NONE), now.evidence());
    tellDrift(plan);
    if (plan.isRefused()) {
      current = known;
      failed(String.join("; ", plan.refusals()));
      return;
    }
    if (!plan.isEmpty()) {
      LOG.info("{}: {}", zone.apex(), PlanText.summary(plan));
      CurrentZone after = zone.execute(plan, Progress.NONE);
      pushes.incrementAndGet();
      known = touchesChecks(plan) ? null : after;
    }
    current = known;
    done();
  }

  /** Then more than record sets has changed, and only a reading tells it all. */
  private static boolean touchesChecks(Plan plan) {
    return !plan.create().isEmpty()
        || !plan.update().isEmpty()
        || !plan.retag().isEmpty()
        || !plan.retire().isEmpty()
        || !plan.collect().isEmpty()
        || !plan.networks().isEmpty()
        || !plan.dropNetworks().isEmpty();
  }

  private void done() {
    if (alarmed) {
      LOG.info("{}: Route 53 answers what is decided again", zone.apex());
    }
    alarmed = false;
    wait = Duration.ZERO;
    trouble = "";
    failed = new Failed(0, 0);
    insync = Optional.of(time.now());
    underWay = Optional.empty();
  }

  private void failed(String why) {
    wait =
        wait.isPositive()
            ? min(wait.multipliedBy(2), pace.retryMax())
            : zone.jittered(pace.retry());
    Instant since = underWay.orElseGet(time::now);
    underWay = Optional.of(since);
    failures.incrementAndGet();
    failed = new Failed(failed.times() + 1, time.nanos());
    if (!why.equals(trouble)) {
      LOG.warn("{}: {}", zone.apex(), why);
    }
    trouble = why;
    if (!alarmed && Duration.between(since, time.now()).compareTo(pace.alarm()) > 0) {
      alarmed = true;
      LOG.error(
          "{}: what was decided {} s ago is not in Route 53: {}",
          zone.apex(),
          Duration.between(since, time.now()).toSeconds(),
          why);
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void tellDrift(Plan plan) {
    List<String> now = plan.drifted().stream().map(one -> one.root().toString()).toList();
    if (!now.equals(drifted)) {
      now.forEach(
          name ->
              LOG.warn(
                  "{}: {} was changed by somebody else and is left alone; meridian route53 drift tells"
                      + " more",
                  zone.apex(),
                  name));
      drifted = now;
    }
  }

  /** Ends; a change that is under way is left to itself, and whole. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
