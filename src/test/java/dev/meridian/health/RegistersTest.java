package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Registers.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistersTest {
  @Test
  void writeThatKnewOfAnotherIsLaterWhateverTheClocksSay() {
    Registers ahead = new Registers();
    Entry first = ahead.write("k", "first", 2_000_000, "a");
    Registers behind = new Registers();
    behind.merge("k", first);

    Entry second = behind.write("k", "second", 5, "b");

    assertThat(ahead.merge("k", second)).isTrue();
    assertThat(ahead.get("k")).contains(second);
    assertThat(behind.merge("k", first)).isFalse();
  }

  @Test
  void ofWritesThatDidNotKnowOfEachOtherTheLaterByTheClocksStaysThenTheWriterDecides() {
    Stamp early = new Stamp(1, 10, "z");
    Stamp late = new Stamp(1, 11, "a");
    Stamp lateToo = new Stamp(1, 11, "b");

    assertThat(List.of(lateToo, late, early).stream().sorted())
        .containsExactly(early, late, lateToo);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void comeToTheSameInWhateverOrderAndHoweverOftenWritesAreHeard(long seed) {
    Random random = new Random(seed);
    List<Entry> writes = new ArrayList<>();
    List<Registers> nodes = List.of(new Registers(), new Registers(), new Registers());
    for (int i = 0; i < 50; i++) {
      Registers node = nodes.get(random.nextInt(3));
      writes.add(node.write("k", "value" + i, random.nextLong(100), "w" + random.nextInt(3)));
      nodes.get(random.nextInt(3)).merge("k", writes.get(random.nextInt(writes.size())));
    }
    for (Registers node : nodes) {
      Collections.shuffle(writes, random);
      writes.forEach(write -> node.merge("k", write));
    }

    Entry latest = Collections.max(writes, (a, b) -> a.stamp().compareTo(b.stamp()));
    assertThat(nodes).allSatisfy(node -> assertThat(node.get("k")).contains(latest));
  }
}
