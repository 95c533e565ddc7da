package dev.meridian.probe;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The checks of one target, one after the other. Used by the scheduler's thread only. */
final class Watch {
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final HealthTable table;
  private final int target;
  private final Duration timeout;
  private final Checker checker;
  private final Rhythm rhythm;
  private final RandomGenerator random;
  private final Gate gate;
  private final Runnable firstObserved;
  private Optional<Attempt> attempt = Optional.empty();
  private long checks;

  /** For the next check or, while one is in flight, for its deadline. */
  private long timer = NO_TIMER;

  private boolean ended;

  /**
   * @param firstObserved is run after the first observation
   */
  Watch(
      Vertx vertx,
      HealthTable table,
      Probed probed,
      Checker checker,
      Rhythm rhythm,
      RandomGenerator random,
      Gate gate,
      Runnable firstObserved) {
    this.vertx = vertx;
    this.table = table;
    this.target = probed.target().index();
    this.timeout = probed.spec().timeout();
    this.checker = checker;
    this.rhythm = rhythm;
    this.random = random;
    this.gate = gate;
    this.firstObserved = firstObserved;
  }

  /** Sets the clock for check 0. */
  void begin() {
    await(0);
  }

  /** Drops the check in flight; there will be no other. */
  void end() {
    ended = true;
    vertx.cancelTimer(timer);
    attempt.ifPresent(Attempt::abandon);
  }

  private void await(long check) {
    long wait = rhythm.dueNanos(check) + rhythm.jitterNanos(random) - System.nanoTime();
    timer = vertx.setTimer(millis(wait), fired -> gate.pass(() -> check(check)));
  }

  private void check(long check) {
    if (ended) {
      return;
    }
    checks = check;
    Attempt current = new Attempt(timeout, System.nanoTime(), this::observed);
    attempt = Optional.of(current);
    timer = vertx.setTimer(millis(timeout.toNanos()), fired -> current.cut());
    try {
      checker.check(current);
    } catch (RuntimeException e) {
      current.fail(e);
    }
  }

  private void observed(Observation observation) {
    vertx.cancelTimer(timer);
    boolean first = table.health(target).last().isEmpty();
    try {
      table.observe(target, observation);
    } finally {
      if (!ended) {
        await(rhythm.following(checks, System.nanoTime()));
      }
      if (first) {
        firstObserved.run();
      }
    }
  }

  /** Rounded up, so that no timer fires early; Vert.x takes 1 ms at least. */
  private static long millis(long nanos) {
    return Math.max(1, Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
  }
}
