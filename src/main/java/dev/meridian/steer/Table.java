package dev.meridian.steer;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;

/**
 * A draw among choices by weight, in constant time whatever their number: Walker's table as Vose
 * builds it (1991). Each slot is equally likely and holds at most two choices.
 */
final class Table extends Choice {
  private static final double TWO_TO_64 = 0x1.0p64;

  private final Choice[] choices;
  // Below this fraction of its slot (unsigned, of 2^64) a slot's own choice is taken.
  private final long[] keep;
  private final int[] other;
  private final boolean sticky;
  private final boolean alias;

  /** A table of at least two choices, each with its weight over 0. */
  Table(Map<Choice, Double> weights) {
    int size = weights.size();
    choices = weights.keySet().toArray(new Choice[0]);
    keep = new long[size];
    other = new int[size];
    sticky = anySticky(choices);
    alias = anyAlias(choices);
    fill(weights.values());
  }

  private void fill(Collection<Double> weights) {
    double[] height = normalised(weights);
    var low = new ArrayDeque<Integer>();
    var high = new ArrayDeque<Integer>();
    for (int i = 0; i < height.length; i++) {
      other[i] = i;
      (height[i] < 1 ? low : high).addLast(i);
    }
    while (!low.isEmpty() && !high.isEmpty()) {
      int poor = low.removeFirst();
      int rich = high.removeFirst();
      keep[poor] = fraction(height[poor]);
      other[poor] = rich;
      height[rich] -= 1 - height[poor];
      (height[rich] < 1 ? low : high).addLast(rich);
    }
  }

  private static double[] normalised(Collection<Double> weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double[] height = new double[weights.size()];
    int i = 0;
    for (double weight : weights) {
      height[i++] = weight * height.length / total;
    }
    return height;
  }

  /** A number in 0..1 as an unsigned share of 2^64. */
  private static long fraction(double share) {
    double scaled = share * TWO_TO_64;
    return scaled < 0x1.0p63 ? (long) scaled : (long) (scaled - 0x1.0p63) ^ Long.MIN_VALUE;
  }

  @Override
  void pick(Draw draw, long key) {
    long random = draw.next();
    int slot = (int) Math.unsignedMultiplyHigh(random, choices.length);
    // The low half of the same product is uniform within the slot.
    long within = random * choices.length;
    int chosen = Long.compareUnsigned(within, keep[slot]) < 0 ? slot : other[slot];
    choices[chosen].pick(draw, key);
  }

  @Override
  boolean isSticky() {
    return sticky;
  }

  @Override
  boolean mayAlias() {
    return alias;
  }

  Choice[] choices() {
    return choices;
  }

  /** The share of each choice as the table really draws it. */
  double[] shares() {
    double[] shares = new double[choices.length];
    for (int i = 0; i < shares.length; i++) {
      double own = (keep[i] >>> 1) / 0x1.0p63;
      shares[i] += own / shares.length;
      shares[other[i]] += (1 - own) / shares.length;
    }
    return shares;
  }
}
