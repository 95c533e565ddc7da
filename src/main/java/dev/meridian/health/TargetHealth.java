package dev.meridian.health;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one target at one moment.
 *
 * @param last the latest observation; empty before the first
 * @param lastFailure the latest observation of a failure; empty before the first
 * @param changedAtNanos {@code System.nanoTime()} of the observation that made the present verdict;
 *     meaningless while that is unknown
 */
public record TargetHealth(
    RiseFall state,
    Optional<Observation> last,
    Optional<Observation> lastFailure,
    long changedAtNanos) {
  static final TargetHealth UNOBSERVED =
      new TargetHealth(RiseFall.START, Optional.empty(), Optional.empty(), 0);

  /** What is believed. */
  public Verdict verdict() {
    return state.verdict();
  }

  /** Observations in a row with the same result; see {@link RiseFall#streak()}. */
  public int streak() {
    return state.streak();
  }

  /**
   * Age of the verdict: nanoseconds since the last observation; empty before the first. Grows
   * beyond the probe's interval only when probing has stopped.
   */
  public OptionalLong ageNanos(long nowNanos) {
    return last.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, nowNanos - last.get().atNanos()));
  }

  TargetHealth after(Observation observation, int fall, int rise) {
    RiseFall next = state.after(observation.success(), fall, rise);
    long changed = next.verdict() == verdict() ? changedAtNanos : observation.atNanos();
    Optional<Observation> latest = Optional.of(observation);
    return new TargetHealth(next, latest, observation.success() ? lastFailure : latest, changed);
  }
}
