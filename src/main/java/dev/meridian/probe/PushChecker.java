package dev.meridian.probe;

import dev.meridian.config.WeightFromSpec;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.ProbeKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks whether one target has sent a heartbeat. Each heartbeat is observed once, and so is each
 * {@code within} of silence. When nothing has come since this began, it begins to count silence one
 * {@code within} later: who sends may not know yet that there is somebody to send to.
 */
final class PushChecker implements Checker {
  private final Heartbeats heartbeats;
  private final ProbeKey key;
  private final long withinNanos;
  private final Optional<WeightFromSpec> weightFrom;
  private long seen;

  /** From when on silence counts. */
  private long sinceNanos;

  PushChecker(
      Heartbeats heartbeats,
      ProbeKey key,
      Duration within,
      Optional<WeightFromSpec> weightFrom,
      long nowNanos) {
    this.heartbeats = heartbeats;
    this.key = key;
    this.withinNanos = within.toNanos();
    this.weightFrom = weightFrom;
    this.sinceNanos = nowNanos + withinNanos;
  }

  @Override
  public void check(Attempt attempt) {
    check(attempt, System.nanoTime());
  }

  void check(Attempt attempt, long nowNanos) {
    Optional<Heartbeats.Received> last = heartbeats.last(key).filter(one -> one.number() != seen);
    if (last.isPresent() && nowNanos - last.get().atNanos() < withinNanos) {
      seen = last.get().number();
      sinceNanos = last.get().atNanos();
      observe(attempt, last.get().beat());
    } else if (nowNanos - sinceNanos >= withinNanos) {
      sinceNanos += withinNanos;
      attempt.tell(false, "no heartbeat within " + Reasons.time(withinNanos));
    } else {
      attempt.pass();
    }
  }

  private void observe(Attempt attempt, Heartbeat beat) {
    weightFrom
        .map(rules -> rules.load() ? beat.load() : beat.weight())
        .filter(OptionalDouble::isPresent)
        .ifPresent(figure -> attempt.figure(figure.getAsDouble()));
    String words = beat.words().isEmpty() ? "" : ": " + beat.words();
    attempt.tell(beat.up(), (beat.up() ? "heartbeat" : "heartbeat says down") + words);
  }
}
