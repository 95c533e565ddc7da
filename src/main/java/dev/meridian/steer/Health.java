package dev.meridian.steer;

import dev.meridian.health.Directive;

/** What traffic may be sent to members, by the index that each has. */
@FunctionalInterface
public interface Health {
  /** A whole share. */
  int FULL = Directive.FULL;

  /** Everything is up. */
  Health ALL_UP = target -> true;

  /**
   * Whether traffic may be sent to a member.
   *
   * @param target the member's index, 0 or more; members without one are never asked about
   */
  boolean isUp(int target);

  /**
   * How much of its weight within its pool a member has, by what it says of itself.
   *
   * @return 0 to {@link #FULL}; 0 is not down: it is drawn when all others of its pool are at 0 too
   */
  default int grade(int target) {
    return FULL;
  }

  /**
   * How much is left to a member that is being drained. Unlike {@link #grade}, a pool of which no
   * member has more passes the rest of its clients on.
   *
   * @return 1 to {@link #FULL}
   */
  default int ramp(int target) {
    return FULL;
  }

  /** Whether somebody decided that a member is out: it is not served when all is down either. */
  default boolean isOut(int target) {
    return false;
  }

  /** Why a member is down, in words; empty where nobody knows. */
  default String reason(int target) {
    return "";
  }

  /** What else there is to say of a member: what somebody decided, what holds it; may be empty. */
  default String note(int target) {
    return "";
  }

  /** Whether a member may be sent traffic; one without an index always may. */
  default boolean isUp(Member member) {
    return member.target() < 0 || isUp(member.target());
  }

  /** As {@link #ramp(int)}; {@link #FULL} for a member without an index. */
  default int ramp(Member member) {
    return member.target() < 0 ? FULL : ramp(member.target());
  }

  /** What a member is drawn by, of which only the proportion to others means something. */
  default long weight(Member member) {
    long whole = (long) member.weight() * FULL * FULL;
    return member.target() < 0
        ? whole
        : (long) member.weight() * grade(member.target()) * ramp(member.target());
  }

  /** The health for when all is down: up is all that nobody took out. */
  default Health open() {
    return target -> !isOut(target);
  }
}
