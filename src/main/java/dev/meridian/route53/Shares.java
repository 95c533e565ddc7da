package dev.meridian.route53;

import java.util.Arrays;

/** Shares as the whole weights that Route 53 has, 0 to 255. */
final class Shares {
  private static final double EXACT = 1e-9;

  private final double[] shares;
  private final int[] weights;
  private final double error;

  private Shares(double[] shares, int[] weights, double error) {
    this.shares = shares;
    this.weights = weights;
    this.error = error;
  }

  /**
   * The smallest weights that come nearest to some shares. What is above 0 stays above 0, and what
   * is 0 stays 0.
   *
   * @param shares 0 or more
   */
  static Shares of(double... shares) {
    double largest = Arrays.stream(shares).max().orElse(0);
    if (largest == 0) {
      return new Shares(shares, new int[shares.length], 0);
    }
    int[] best = scaled(shares, largest, 1);
    double least = error(shares, best);
    for (int scale = 2; scale <= Routing.Weighted.WEIGHT_MAX && least > EXACT; scale++) {
      int[] weights = scaled(shares, largest, scale);
      double error = error(shares, weights);
      if (error < least - EXACT) {
        best = weights;
        least = error;
      }
    }
    return new Shares(shares, best, least);
  }

  private static int[] scaled(double[] shares, double largest, int scale) {
    int[] weights = new int[shares.length];
    for (int i = 0; i < shares.length; i++) {
      weights[i] = shares[i] == 0 ? 0 : (int) Math.max(1, Math.round(shares[i] / largest * scale));
    }
    return weights;
  }

  private static double error(double[] shares, int[] weights) {
    double all = Arrays.stream(shares).sum();
    double total = Arrays.stream(weights).sum();
    double error = 0;
    for (int i = 0; i < shares.length; i++) {
      error = Math.max(error, Math.abs(shares[i] / all - weights[i] / total));
    }
    return error;
  }

  int weight(int index) {
    return weights[index];
  }

  /** Whether every share is what was wanted. */
  boolean isExact() {
    return error <= EXACT;
  }

  /** The share that is furthest off, in words. */
  String words() {
    double all = Arrays.stream(shares).sum();
    double total = Arrays.stream(weights).sum();
    int worst = 0;
    for (int i = 1; i < shares.length; i++) {
      if (Math.abs(shares[i] / all - weights[i] / total)
          > Math.abs(shares[worst] / all - weights[worst] / total)) {
        worst = i;
      }
    }
    return "weights are whole numbers up to 255, so that a share of %.3f %% is %.3f %%"
        .formatted(100 * shares[worst] / all, 100 * weights[worst] / total);
  }
}
