package dev.meridian.answer;

/**
 * Response rate limiting over UDP: how many responses a client prefix may cause. Off by default; a
 * dry run counts what it would have done. Semantics of Knot's mod-rrl: a bucket for each prefix,
 * whatever was asked.
 *
 * @param mode whether limits hold
 * @param perSecond responses a second for each IPv4 /24 and IPv6 /56, 1 to 1,000,000; default 50
 * @param burst responses at once before the rate holds, 1 to 1,000,000; default 125
 * @param slip every so many limited responses is sent empty with TC, so that a client whose address
 *     is being forged can come over TCP; 0 none, 1 all, at most 100, default 2
 */
public record RateLimits(Mode mode, int perSecond, int burst, int slip) {
  /** Whether limits hold. */
  public enum Mode {
    OFF,
    DRY_RUN,
    ON
  }

  /** No limits. */
  public static final RateLimits OFF = new RateLimits(Mode.OFF, 50, 125, 2);
}
