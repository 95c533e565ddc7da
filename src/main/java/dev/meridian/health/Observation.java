package dev.meridian.health;

/**
 * The result of one check.
 *
 * @param success whether the target did what was expected
 * @param reason for people: {@code 200 in 12 ms}, {@code connection refused}, {@code timed out
 *     after 4 s}
 * @param latencyNanos from start of the check to its result
 * @param atNanos {@code System.nanoTime()} at the result
 */
public record Observation(boolean success, String reason, long latencyNanos, long atNanos) {}
