package dev.meridian.steer;

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

  /**
   * A table of at least two choices.
   *
   * @param choices each once
   * @param weights of each, over 0; used up
   */
  Table(Choice[] choices, double[] weights) {
    this.choices = choices;
    keep = new long[choices.length];
    other = new int[choices.length];
    sticky = anySticky(choices);
    alias = anyAlias(choices);
    normalise(weights);
    fill(weights);
  }

  private void fill(double[] height) {
    // Slots below and from 1 that wait, in two queues: each slot is put into them once and, as what
    // is left of a rich one, once more for each poor one.
    int[] low = new int[2 * height.length];
    int[] high = new int[2 * height.length];
    int lows = 0;
    int highs = 0;
    for (int i = 0; i < height.length; i++) {
      other[i] = i;
      if (height[i] < 1) {
        low[lows++] = i;
      } else {
        high[highs++] = i;
      }
    }
    int firstLow = 0;
    int firstHigh = 0;
    while (firstLow < lows && firstHigh < highs) {
      int poor = low[firstLow++];
      int rich = high[firstHigh++];
      keep[poor] = fraction(height[poor]);
      other[poor] = rich;
      height[rich] -= 1 - height[poor];
      if (height[rich] < 1) {
        low[lows++] = rich;
      } else {
        high[highs++] = rich;
      }
    }
  }

  private static void normalise(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] * weights.length / total;
    }
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
