package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private static int[] weights(double... shares) {
    Shares scaled = Shares.of(shares);
    return IntStream.range(0, shares.length).map(scaled::weight).toArray();
  }

  @Test
  void sharesThatWholeWeightsCanSayAreExact() {
    assertThat(weights(80, 20)).containsExactly(4, 1);
    assertThat(weights(0.95, 0.05)).containsExactly(19, 1);
    assertThat(weights(7)).containsExactly(1);
    assertThat(weights(65_535, 65_535, 65_535)).containsExactly(1, 1, 1);
    assertThat(weights(255, 1, 0)).containsExactly(255, 1, 0);
    assertThat(Shares.of(80, 20).isExact()).isTrue();
  }

  @Test
  void aTinyShareIsStillAShareAndTold() {
    assertThat(weights(9999, 1)).containsExactly(255, 1);
    assertThat(Shares.of(9999, 1).isExact()).isFalse();
    assertThat(Shares.of(9999, 1).words()).contains("99.990 %").contains("99.609 %");
  }

  @Test
  void nothingStaysNothing() {
    assertThat(weights(0, 0)).containsExactly(0, 0);
    assertThat(Shares.of(0, 0).isExact()).isTrue();
    assertThat(weights(0, 3)).containsExactly(0, 1);
  }
}
