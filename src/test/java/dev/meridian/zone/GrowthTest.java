package dev.meridian.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrowthTest {
  private final Growth growth = new Growth();

  @ParameterizedTest
  @CsvSource({
    "1, 100, 200", // all was read: twice
    "0.9, 100, 200",
    "0.25, 100, 408", // what the rest promises, and 2 %
    "0.01, 100, 1600", // 16 times at most
    "0, 100, 1600",
    "-1, 100, 1600",
    "1, 16, 32",
  })
  void tablesGrowToWhatTheWholeMayNeed(double share, int full, int length) {
    growth.reading(() -> share);

    assertThat(growth.after(full)).isEqualTo(length);
  }

  @Test
  void withoutAFileTablesDouble() {
    assertThat(growth.after(64)).isEqualTo(128);
  }

  @Test
  void noTableIsLongerThanAnArrayMayBe() {
    growth.reading(() -> 0);

    assertThat(growth.after(1 << 30)).isEqualTo(Integer.MAX_VALUE - 8);
  }
}
