package dev.meridian.health;

/**
 * The rise/fall machine of one target: what is believed, and how many observations in a row agreed.
 *
 * <pre>
 *   verdict  observation  in a row, this one included | next verdict
 *   UNKNOWN  success      any                         | UP
 *   UNKNOWN  failure      fewer than min(fall, 2)     | UNKNOWN
 *   UNKNOWN  failure      min(fall, 2)                | DOWN
 *   UP       success      any                         | UP
 *   UP       failure      fewer than fall             | UP
 *   UP       failure      fall                        | DOWN
 *   DOWN     failure      any                         | DOWN
 *   DOWN     success      fewer than rise             | DOWN
 *   DOWN     success      rise                        | UP
 * </pre>
 *
 * <p>One failure alone makes no first verdict, for it may be that of a process that is still
 * starting, the prober's own or the target's.
 *
 * @param streak observations in a row with the same result: above 0 successes, below 0 failures, 0
 *     before the first; stands still at ±{@value #STREAK_MAX}
 */
public record RiseFall(Verdict verdict, int streak) {
  /** Where a streak stops counting. */
  public static final int STREAK_MAX = 1_000_000_000;

  /** Failures that make a first verdict, unless {@code fall} is less. */
  private static final int FIRST_FALL = 2;

  /** Before the first observation. */
  public static final RiseFall START = new RiseFall(Verdict.UNKNOWN, 0);

  /**
   * The state after one more observation.
   *
   * @param fall consecutive failures that make DOWN, from 1
   * @param rise consecutive successes that make UP, from 1
   */
  public RiseFall after(boolean success, int fall, int rise) {
    int next = success ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1;
    return new RiseFall(verdictAfter(next, fall, rise), Math.clamp(next, -STREAK_MAX, STREAK_MAX));
  }

  private Verdict verdictAfter(int next, int fall, int rise) {
    return switch (verdict) {
      case UNKNOWN -> next > 0 ? Verdict.UP : first(next, fall);
      case UP -> next <= -fall ? Verdict.DOWN : Verdict.UP;
      case DOWN -> next >= rise ? Verdict.UP : Verdict.DOWN;
    };
  }

  private static Verdict first(int next, int fall) {
    return next <= -Math.min(fall, FIRST_FALL) ? Verdict.DOWN : Verdict.UNKNOWN;
  }
}
