package dev.meridian.route53;

import java.time.Duration;

/** Tokens that requests take: so many at once, and so many more a second. */
final class Bucket {
  private static final double NANOS = 1e9;

  private final double burst;
  private final double perSecond;
  private double tokens;
  private long atNanos;

  /** A full bucket. */
  Bucket(double burst, double perSecond, long nowNanos) {
    this.burst = Math.max(1, burst);
    this.perSecond = perSecond;
    this.tokens = this.burst;
    this.atNanos = nowNanos;
  }

  /** Takes a token, and says how long to wait before it may be used. */
  synchronized Duration take(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - atNanos) / NANOS * perSecond);
    atNanos = nowNanos;
    tokens--;
    return tokens >= 0
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil(-tokens / perSecond * NANOS));
  }
}
