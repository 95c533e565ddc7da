package dev.meridian.health;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one target at one moment.
 *
 * @param last the latest observation; empty before the first
 * @param lastFailure the latest observation of a failure; empty before the first
 * @param changedAtNanos {@code System.nanoTime()} of when the present verdict was made; meaningless
 *     while that is unknown
 */
public record TargetHealth(
    TargetState state,
    Optional<Observation> last,
    Optional<Observation> lastFailure,
    long changedAtNanos) {
  static final TargetHealth UNOBSERVED =
      new TargetHealth(TargetState.START, Optional.empty(), Optional.empty(), 0);

  /** What traffic follows. */
  public Verdict verdict() {
    return state.verdict();
  }

  /** Observations in a row with the same result; see {@link RiseFall#streak()}. */
  public int streak() {
    return state.evidence().streak();
  }

  /**
   * Age of the verdict: nanoseconds since the last observation; empty before the first. Grows
   * beyond the probe's interval only when probing has stopped, or had while there was no process.
   */
  public OptionalLong ageNanos(long nowNanos) {
    return last.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, nowNanos - last.get().atNanos()));
  }

  /** In words why the verdict is what it is: the last observation, and what holds it. */
  public String reason() {
    String observed = last.map(Observation::reason).orElse("");
    String held = state.hold().words();
    return held.isEmpty() ? observed : observed.isEmpty() ? held : held + "; " + observed;
  }

  TargetHealth after(Observation observation, Rules rules) {
    Event event = new Event.Checked(observation.success(), observation.atNanos());
    Optional<Observation> latest = Optional.of(observation);
    return after(event, latest, observation.success() ? lastFailure : latest, rules);
  }

  /** The fleet's agreement stands for a check. */
  TargetHealth agreed(Observation agreement, Rules rules) {
    Event event = new Event.Agreed(agreement.success(), agreement.atNanos());
    Optional<Observation> latest = Optional.of(agreement);
    boolean news = last.isEmpty() || last.get().success() || lastFailure.isEmpty();
    return after(event, latest, agreement.success() || !news ? lastFailure : latest, rules);
  }

  /** Keeps what is known of checks, unless there is nothing or it says otherwise. */
  TargetHealth taught(Belief belief, Observation asObservation, Rules rules) {
    Event event = new Event.Taught(belief, asObservation.atNanos());
    Optional<Observation> latest =
        last.filter(known -> known.success() == asObservation.success())
            .or(() -> Optional.of(asObservation));
    return after(event, latest, lastFailure, rules);
  }

  TargetHealth after(Event event, Rules rules) {
    return after(event, last, lastFailure, rules);
  }

  private TargetHealth after(
      Event event, Optional<Observation> latest, Optional<Observation> failure, Rules rules) {
    TargetState next = state.after(event, rules);
    long changed = next.verdict() == verdict() ? changedAtNanos : event.atNanos();
    return new TargetHealth(next, latest, failure, changed);
  }
}
