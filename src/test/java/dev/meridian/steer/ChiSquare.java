package dev.meridian.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Pearson's test at a significance of one in a million. */
final class ChiSquare {
  private static final double Z = 4.7534;
  private static final double EXPECTED_MIN = 5;

  private ChiSquare() {}

  /** Asserts that counts follow the expected shares; cells that are expected rarely are joined. */
  static <T> void assertFits(Map<T, Integer> counts, Map<T, Double> shares, String label) {
    int total = counts.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(shares.keySet()).as("%s: nothing unexpected", label).containsAll(counts.keySet());
    double statistic = 0;
    int cells = 0;
    double rareExpected = 0;
    double rareSeen = 0;
    for (Map.Entry<T, Double> share : shares.entrySet()) {
      double expected = share.getValue() * total;
      double seen = counts.getOrDefault(share.getKey(), 0);
      if (expected < EXPECTED_MIN) {
        rareExpected += expected;
        rareSeen += seen;
      } else {
        statistic += square(seen - expected) / expected;
        cells++;
      }
    }
    if (rareExpected >= EXPECTED_MIN) {
      statistic += square(rareSeen - rareExpected) / rareExpected;
      cells++;
    }
    if (cells > 1) {
      assertThat(statistic)
          .as("%s: %s against %s", label, counts, shares)
          .isLessThan(critical(cells - 1));
    }
  }

  /** Wilson and Hilferty's approximation of the quantile. */
  private static double critical(int freedom) {
    double part = 2.0 / (9 * freedom);
    double root = 1 - part + Z * Math.sqrt(part);
    return freedom * root * root * root;
  }

  private static double square(double value) {
    return value * value;
  }
}
