package dev.meridian.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NumberingTest {
  @Test
  void numbersKeysInOrderOfFirstSight() {
    long seed = 7;
    Random random = new Random(seed);
    Numbering numbering = new Numbering();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      long key = (long) random.nextInt(10_000) << 32 | random.nextInt(4);
      Integer number = expected.computeIfAbsent(key, k -> expected.size());
      assertThat(numbering.numberOf(key)).as("seed %d key %d", seed, key).isEqualTo(number);
    }
    assertThat(numbering.size()).isEqualTo(expected.size());
  }
}
