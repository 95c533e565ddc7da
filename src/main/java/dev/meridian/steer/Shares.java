package dev.meridian.steer;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a draw chooses among: each choice once, in the order in which they came, with the sum of its
 * shares. Belongs to one thread.
 */
final class Shares {
  /** With more choices than this they are found by a map. */
  private static final int SCANNED_MAX = 8;

  private Choice[] choices = new Choice[4];
  private double[] weights = new double[4];
  private int size;
  private @Nullable IdentityHashMap<Choice, Integer> places;

  /** Adds to the share of a choice; over 0. */
  void add(Choice choice, double share) {
    int place = place(choice);
    if (place < size) {
      weights[place] += share;
      return;
    }
    if (size == choices.length) {
      choices = Arrays.copyOf(choices, 2 * size);
      weights = Arrays.copyOf(weights, 2 * size);
    }
    choices[size] = choice;
    weights[size] = share;
    size++;
    if (places != null) {
      places.put(choice, place);
    }
  }

  private int place(Choice choice) {
    if (size > SCANNED_MAX) {
      return places().getOrDefault(choice, size);
    }
    int place = 0;
    while (place < size && choices[place] != choice) {
      place++;
    }
    return place;
  }

  private IdentityHashMap<Choice, Integer> places() {
    IdentityHashMap<Choice, Integer> known = places;
    if (known == null) {
      known = new IdentityHashMap<>();
      for (int i = 0; i < size; i++) {
        known.put(choices[i], i);
      }
      places = known;
    }
    return known;
  }

  /** The draw; the choice itself where there is only one. At least one was added. */
  Choice draw() {
    return size == 1
        ? choices[0]
        : new Table(Arrays.copyOf(choices, size), Arrays.copyOf(weights, size));
  }
}
