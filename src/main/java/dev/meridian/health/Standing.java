package dev.meridian.health;

import java.util.Optional;

/**
 * What answers follow for one member, and why.
 *
 * @param verdict whether its checks let it be up; true for one that is not probed
 * @param machine whether it would be up if nobody had decided otherwise
 * @param up whether it is in the answers
 * @param ramp what a drain leaves to it, 1 to {@link Directive#FULL}
 * @param grade what its figures leave to its weight, 0 to {@link Directive#FULL}
 * @param out whether somebody decided that it is not in the answers
 * @param held the safety rule that keeps the verdict from being followed
 * @param outSinceMillis when somebody took it out, milliseconds since 1970; meaningless while that
 *     is not so
 */
public record Standing(
    boolean verdict,
    boolean machine,
    boolean up,
    int ramp,
    int grade,
    boolean out,
    Optional<Safety.Rule> held,
    long outSinceMillis) {
  static final Standing START =
      new Standing(true, true, true, Directive.FULL, Directive.FULL, false, Optional.empty(), 0);

  /** Whether it is up and stays so: what is being drained is as good as gone. */
  public boolean stays() {
    return up && ramp == Directive.FULL;
  }

  /** The same, should somebody have taken it out at another time. */
  Standing outSince(long millis) {
    return new Standing(verdict, machine, up, ramp, grade, out, held, millis);
  }

  /** Whether answers are the same under another. */
  boolean answersLike(Standing other) {
    return up == other.up && ramp == other.ramp && grade == other.grade && out == other.out;
  }
}
