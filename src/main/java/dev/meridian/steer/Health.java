package dev.meridian.steer;

/** Which targets are up. */
@FunctionalInterface
public interface Health {
  /** Everything is up. */
  Health ALL_UP = target -> true;

  /**
   * Whether traffic may be sent to a target.
   *
   * @param target index in the health table, 0 or more; members that are not probed are never asked
   *     about
   */
  boolean isUp(int target);

  /** Why a target is down, in words; empty where nobody knows. */
  default String reason(int target) {
    return "";
  }

  /** Whether a member may be sent traffic; one that is not probed always may. */
  default boolean isUp(Member member) {
    return member.target() < 0 || isUp(member.target());
  }
}
