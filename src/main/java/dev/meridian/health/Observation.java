package dev.meridian.health;

/**
 * The result of one check.
 *
 * @param success whether the target did what was expected
 * @param reason for people: {@code 200 in 12 ms}, {@code connection refused}, {@code timed out
 *     after 4 s}
 * @param latencyNanos from start of the check to its result
 * @param atNanos {@code System.nanoTime()} at the result
 * @param warning for people, what will be a failure if nobody acts: {@code certificate expires in 9
 *     d}; empty mostly. Decides nothing.
 * @param figure that the target told of itself, a load or a weight; NaN where it told none
 */
public record Observation(
    boolean success,
    String reason,
    long latencyNanos,
    long atNanos,
    String warning,
    double figure) {
  /** One that tells no figure. */
  public Observation(
      boolean success, String reason, long latencyNanos, long atNanos, String warning) {
    this(success, reason, latencyNanos, atNanos, warning, Double.NaN);
  }

  /** One that warns of nothing. */
  public Observation(boolean success, String reason, long latencyNanos, long atNanos) {
    this(success, reason, latencyNanos, atNanos, "");
  }
}
