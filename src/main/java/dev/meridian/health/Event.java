package dev.meridian.health;

/** What may change the state of a target. Times are {@code System.nanoTime()}. */
public sealed interface Event {
  /** When it happened; never before the event that came before. */
  long atNanos();

  /** A check has ended. */
  record Checked(boolean success, long atNanos) implements Event {}

  /** Time has passed and nothing else happened. */
  record Passed(long atNanos) implements Event {}

  /** The vantages of a fleet say with one voice whether the target works. */
  record Agreed(boolean success, long atNanos) implements Event {}

  /** The fleet's belief reached a node that had another. */
  record Taught(Belief belief, long atNanos) implements Event {}

  /** Somebody lets a target that is held down go, and forgives its penalty. */
  record Released(long atNanos) implements Event {}
}
