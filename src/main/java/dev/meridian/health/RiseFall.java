package dev.meridian.health;

/**
 * What the checks of one target say, and what they count: the evidence that {@link TargetState}
 * follows.
 *
 * <pre>
 *   evidence  check    counted, this one included          | evidence
 *   UNKNOWN   success  any                                 | UP
 *   UNKNOWN   failure  fewer than min(fall, 2) in a row    | UNKNOWN
 *   UNKNOWN   failure  min(fall, 2) in a row               | DOWN
 *   UP        success  fewer than clear in a row           | UP
 *   UP        success  clear in a row                      | UP, no failures counted any more
 *   UP        failure  fewer than fall                     | UP
 *   UP        failure  fall                                | DOWN
 *   DOWN      failure  any                                 | DOWN
 *   DOWN      success  fewer than rise in a row            | DOWN
 *   DOWN      success  rise in a row                       | UP, no failures counted
 * </pre>
 *
 * <p>One failure alone makes no first verdict, for it may be that of a process that is still
 * starting, the prober's own or the target's.
 *
 * @param streak checks in a row with the same result: above 0 successes, below 0 failures, 0 before
 *     the first; stands still at ±{@value #STREAK_MAX}
 * @param failures counted while UP and not cleared, at most {@code fall}; 0 while not UP
 */
public record RiseFall(Verdict verdict, int streak, int failures) {
  /** Where a streak stops counting. */
  public static final int STREAK_MAX = 1_000_000_000;

  /** Failures that make a first verdict, unless {@code fall} is less. */
  private static final int FIRST_FALL = 2;

  /** Before the first check. */
  public static final RiseFall START = new RiseFall(Verdict.UNKNOWN, 0, 0);

  /** Evidence that was decided elsewhere: nothing is counted here. */
  static RiseFall saying(Verdict verdict) {
    return new RiseFall(verdict, 0, 0);
  }

  /** The evidence after one more check. */
  public RiseFall after(boolean success, Rules rules) {
    int next = next(success);
    int counted = counted(success, next, rules);
    Verdict after =
        switch (verdict) {
          case UNKNOWN -> next > 0 ? Verdict.UP : first(next, rules);
          case UP -> !success && counted >= rules.fall() ? Verdict.DOWN : Verdict.UP;
          case DOWN -> next >= rules.rise() ? Verdict.UP : Verdict.DOWN;
        };
    return new RiseFall(after, next, after == Verdict.UP ? counted : 0);
  }

  /** As {@link #after}, but the check only counts: it decides nothing. */
  RiseFall noting(boolean success, Rules rules) {
    int next = next(success);
    return new RiseFall(verdict, next, verdict == Verdict.UP ? counted(success, next, rules) : 0);
  }

  private int next(boolean success) {
    int next = success ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1;
    return Math.clamp(next, -STREAK_MAX, STREAK_MAX);
  }

  private int counted(boolean success, int next, Rules rules) {
    if (verdict != Verdict.UP) {
      return 0;
    }
    if (success) {
      return next >= rules.clear() ? 0 : failures;
    }
    return Math.min(failures + 1, rules.fall());
  }

  private static Verdict first(int next, Rules rules) {
    return next <= -Math.min(rules.fall(), FIRST_FALL) ? Verdict.DOWN : Verdict.UNKNOWN;
  }

  /** Checks that are needed before the evidence can change, 1 at least. */
  int checksToChange(Rules rules) {
    return Math.max(
        1,
        switch (verdict) {
          case UNKNOWN -> 1;
          case UP -> rules.fall() - failures;
          case DOWN -> rules.rise() - Math.max(streak, 0);
        });
  }
}
