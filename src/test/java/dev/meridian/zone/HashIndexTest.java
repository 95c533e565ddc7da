package dev.meridian.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HashIndexTest {
  @Test
  void theRoomAskedForIsThereAtHalfALoad() {
    for (int room = 0; room < 5000; room++) {
      HashIndex index = new HashIndex();
      index.clear(room);

      assertThat(index.capacity()).isBetween(Math.max(4, 2 * room), Math.max(4, 4 * room - 1));
      assertThat(Integer.bitCount(index.capacity())).isOne();
      assertThat(index.isTooLargeFor(room)).isFalse();
      assertThat(index.isTooLargeFor(room / 2)).isEqualTo(room > 2);
    }
  }
}
