package dev.meridian.route53;

/** Hears how far the execution of a plan has come. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (_, _, _) -> {};

  /**
   * A step begins, or goes on.
   *
   * @param what in words
   * @param done of {@code total}
   */
  void at(String what, int done, int total);
}
