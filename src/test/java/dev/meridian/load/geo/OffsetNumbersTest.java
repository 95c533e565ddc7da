package dev.meridian.load.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OffsetNumbersTest {
  private static final long SEED = 20261122;

  @Test
  void everyOffsetKeepsItsNumberAndNoOtherHasOne() {
    SplittableRandom random = new SplittableRandom(SEED);
    OffsetNumbers numbers = new OffsetNumbers();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      long offset = random.nextLong(1L << 32);
      if (expected.putIfAbsent(offset, i) == null) {
        numbers.put(offset, i);
      }
    }

    expected.forEach((offset, number) -> assertThat(numbers.get(offset)).isEqualTo(number));
    for (int i = 0; i < 100_000; i++) {
      long offset = random.nextLong(1L << 32);
      int known = expected.getOrDefault(offset, OffsetNumbers.ABSENT);
      assertThat(numbers.get(offset)).as("seed %d: %d", SEED, offset).isEqualTo(known);
    }
  }

  @Test
  void takesTheFirstAndTheLastOffsetAndTheGreatestNumber() {
    OffsetNumbers numbers = new OffsetNumbers();
    numbers.put(0, Integer.MAX_VALUE);
    numbers.put(0xFFFF_FFFFL, 0);

    assertThat(numbers.get(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(numbers.get(0xFFFF_FFFFL)).isZero();
    assertThat(numbers.get(1)).isEqualTo(OffsetNumbers.ABSENT);
  }
}
