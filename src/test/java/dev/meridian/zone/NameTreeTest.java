package dev.meridian.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.wire.Name;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NameTreeTest {
  private static final Name APEX = Name.parse("tree.example.");

  /** What was guessed of a file does not stay in the memory of the zone. */
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 2048",
    "0, 1000, 2048",
    "0.001, 5, 16",
    "0.4, 1023, 2048",
    "0.4, 1024, 4096"
  })
  void theIndexIsAsLargeAsTheNamesNeed(double share, int names, int capacity) {
    Growth growth = new Growth();
    growth.reading(() -> share);
    NameTree tree = new NameTree(APEX, growth);
    for (int i = 0; i < names; i++) {
      tree.add(Name.parse("n" + i + ".tree.example."));
    }

    assertThat(tree.size()).isEqualTo(1 + names);
    assertThat(tree.index().capacity()).isEqualTo(capacity);
    for (int i = 0; i < names; i++) {
      assertThat(tree.find(Name.parse("n" + i + ".tree.example."))).isEqualTo(2 + i);
    }
    assertThat(tree.find(Name.parse("n" + names + ".tree.example."))).isEqualTo(NameTree.NONE);
  }
}
