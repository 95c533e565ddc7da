package dev.meridian.probe;

import dev.meridian.health.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One check in flight. It ends once, by success, failure, timeout or because it is abandoned; the
 * connection that it holds is closed then, or as soon as it is there. Used by the scheduler's
 * thread only.
 */
final class Attempt {
  /** How far a check has come, in the words of its reasons. */
  enum Phase {
    CONNECTING("while connecting"),
    SECURING("while connecting or in the TLS handshake"),
    RESPONSE("before a response"),
    BODY("before the end of the body"),
    RUNNING("while the command ran"),
    TEXT("before the expected text");

    private final String words;

    Phase(String words) {
      this.words = words;
    }
  }

  private final Consumer<Observation> sink;
  private final Runnable passed;
  private final Duration timeout;
  private final long startNanos;
  private Phase phase = Phase.CONNECTING;
  private Optional<Runnable> closing = Optional.empty();
  private String warning = "";
  private double figure = Double.NaN;
  private boolean over;

  Attempt(Duration timeout, long startNanos, Consumer<Observation> sink) {
    this(timeout, startNanos, sink, () -> {});
  }

  /**
   * @param passed is run when the check ends without an observation by itself
   */
  Attempt(Duration timeout, long startNanos, Consumer<Observation> sink, Runnable passed) {
    this.timeout = timeout;
    this.startNanos = startNanos;
    this.sink = sink;
    this.passed = passed;
  }

  /** Enters a phase; it says in the reason how far the check came. */
  void enter(Phase next) {
    phase = next;
  }

  /** Takes what closes the connection, and runs it at once when the check is over already. */
  void hold(Runnable close) {
    if (over) {
      close.run();
    } else {
      closing = Optional.of(close);
    }
  }

  /** Adds to the observation what will be a failure if nobody acts. */
  void warn(String words) {
    warning = words;
  }

  /** Adds to the observation what the target tells of itself. */
  void figure(double told) {
    figure = told;
  }

  boolean over() {
    return over;
  }

  /** Ends the check well; the reason is completed by the time that it took. */
  void succeed(String reason) {
    if (!over) {
      long nowNanos = System.nanoTime();
      end(true, reason + " in " + Reasons.time(nowNanos - startNanos), nowNanos);
    }
  }

  void fail(String reason) {
    if (!over) {
      end(false, reason, System.nanoTime());
    }
  }

  /** Ends the check, all being said. */
  void tell(boolean success, String reason) {
    if (!over) {
      end(success, reason, System.nanoTime());
    }
  }

  /** Ends the check: there is nothing to observe. */
  void pass() {
    if (!over) {
      abandon();
      passed.run();
    }
  }

  /** Ends the check by what was thrown. */
  void fail(Throwable cause) {
    if (Reasons.isTimeout(cause)) {
      cut();
    } else {
      fail(Reasons.of(cause, "connection closed " + phase.words));
    }
  }

  /** The other side closed the connection. */
  void closed() {
    fail("connection closed " + phase.words);
  }

  /** Ends the check because its time is up. */
  void cut() {
    fail("timed out after " + Reasons.time(timeout.toNanos()) + " " + phase.words);
  }

  /** Ends the check without an observation. */
  void abandon() {
    if (!over) {
      over = true;
      Optional<Runnable> close = closing;
      // What closes a connection holds all of it, and this may be kept until the next check.
      closing = Optional.empty();
      close.ifPresent(Runnable::run);
    }
  }

  private void end(boolean success, String reason, long nowNanos) {
    abandon();
    sink.accept(new Observation(success, reason, nowNanos - startNanos, nowNanos, warning, figure));
  }
}
