package dev.meridian.health;

import java.util.Comparator;

/**
 * When something was written, by a hybrid logical clock: a write that knew of another is after it,
 * whatever the clocks of the two nodes say; of two that did not know of each other the later by the
 * clocks is after. Where all is the same, the writers' names decide, so that all nodes agree.
 *
 * @param counter writes before it that it knew of, and 1
 * @param millis since 1970 by the writer's clock
 * @param writer a vantage
 */
public record Stamp(long counter, long millis, String writer) implements Comparable<Stamp> {
  private static final Comparator<Stamp> ORDER =
      Comparator.comparingLong(Stamp::counter)
          .thenComparingLong(Stamp::millis)
          .thenComparing(Stamp::writer);

  @Override
  public int compareTo(Stamp other) {
    return ORDER.compare(this, other);
  }
}
