package dev.meridian.health;

import java.time.Duration;
import java.util.Optional;

/**
 * How one target's verdict follows from its checks; the operator's choice for one probe.
 *
 * @param fall failures that make DOWN, 1 to 100
 * @param rise successes in a row that make UP, 1 to 100
 * @param clear successes in a row that clear the failures counted so far, 1 to 100: with 1 failures
 *     count in a row, with more they accumulate (gdnsd's {@code ok_thresh})
 * @param every between two checks
 * @param failoverDelay how long the evidence must say DOWN before the verdict follows
 * @param failbackDelay how long it must say UP before the verdict follows
 * @param manualFailback whether a target that went down stays so until it is released
 * @param damping of targets that flap; empty for none
 */
public record Rules(
    int fall,
    int rise,
    int clear,
    Duration every,
    Duration failoverDelay,
    Duration failbackDelay,
    boolean manualFailback,
    Optional<Damping> damping) {
  private static final Duration EVERY = Duration.ofSeconds(10);

  public Rules {
    if (fall < 1 || rise < 1 || clear < 1) {
      throw new IllegalArgumentException("fall, rise and clear are 1 at least");
    }
    if (failoverDelay.isNegative() || failbackDelay.isNegative() || !every.isPositive()) {
      throw new IllegalArgumentException("delays and intervals do not go backwards");
    }
  }

  /** Rise and fall alone, checked every 10 s. */
  public static Rules of(int fall, int rise) {
    return new Rules(fall, rise, 1, EVERY, Duration.ZERO, Duration.ZERO, false, Optional.empty());
  }

  /**
   * A penalty for targets that flap (RFC 2439 section 4.2). Each flip of the evidence adds 1; what
   * there is decays by half in each half-life.
   *
   * @param halfLife over 0
   * @param hold the target is held down from this penalty on
   * @param release until the penalty is below this; over 0 and at most {@code hold}
   * @param longest the penalty grows no higher than what decays to {@code release} in this time, so
   *     that a target that has come to rest is held no longer
   */
  public record Damping(Duration halfLife, double hold, double release, Duration longest) {
    public Damping {
      if (!halfLife.isPositive() || !(release > 0) || hold < release) {
        throw new IllegalArgumentException("a half-life over 0 and 0 < release <= hold");
      }
    }

    /** What the penalty never exceeds. */
    public double ceiling() {
      return release * Math.pow(2, (double) longest.toNanos() / halfLife.toNanos());
    }
  }
}
