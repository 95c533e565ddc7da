package dev.meridian.health;

/**
 * What one vantage says of one target: what rise and fall make of its own checks.
 *
 * @param verdict UP or DOWN
 * @param reason for people: that of the check that decided
 * @param latencyNanos of that check
 * @param sinceMillis since when it says so, milliseconds since 1970 by its own clock; for people
 */
public record Evidence(Verdict verdict, String reason, long latencyNanos, long sinceMillis) {
  public Evidence {
    if (verdict == Verdict.UNKNOWN) {
      throw new IllegalArgumentException("who knows nothing says nothing");
    }
  }
}
