package dev.meridian.health;

import dev.meridian.health.Rules.Damping;

/**
 * What a target has been charged for its flips (RFC 2439). It decays by itself: the record holds
 * what it was at its last flip.
 *
 * @param value at {@code atNanos}, 0 or more
 * @param atNanos {@code System.nanoTime()} of the last flip; meaningless while {@code value} is 0
 * @param holds whether the target is held down for it
 */
public record Penalty(double value, long atNanos, boolean holds) {
  /** Nothing charged. */
  public static final Penalty NONE = new Penalty(0, 0, false);

  /** What is left of it at a time not before {@link #atNanos}. */
  public double at(long nowNanos, Damping damping) {
    double halves = (double) (nowNanos - atNanos) / damping.halfLife().toNanos();
    return value == 0 ? 0 : value * Math.pow(2, -Math.max(0, halves));
  }

  /** With one more flip. */
  Penalty charged(long nowNanos, Damping damping) {
    double next = Math.min(at(nowNanos, damping) + 1, damping.ceiling());
    return new Penalty(next, nowNanos, holds || next >= damping.hold());
  }

  /** The same, no longer holding when it has decayed so far. */
  Penalty decayed(long nowNanos, Damping damping) {
    return holds && at(nowNanos, damping) < damping.release()
        ? new Penalty(value, atNanos, false)
        : this;
  }

  /** Nanoseconds until it holds no longer; 0 when it does not hold. */
  long nanosToRelease(long nowNanos, Damping damping) {
    if (!holds) {
      return 0;
    }
    double halves = Math.log(at(nowNanos, damping) / damping.release()) / Math.log(2);
    return (long) (Math.max(0, halves) * damping.halfLife().toNanos());
  }
}
