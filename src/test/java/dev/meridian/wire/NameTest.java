package dev.meridian.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NameTest {
  @Test
  void wireFormIsLengthPrefixedLabelsInLowerCase() {
    assertThat(Name.parse("wWw.Example.").toWire())
        .containsExactly(3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0);
  }

  @Test
  void finalDotMakesNoDifference() {
    assertThat(Name.parse("a.b")).isEqualTo(Name.parse("a.b."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", ".a", "a\\", "a.\\", "é.ü\u1234"})
  void rejectsWhatIsNotAName(String text) {
    assertThatThrownBy(() -> Name.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void labelOf63OctetsIsTheLongest() {
    assertThat(Name.parse("a".repeat(63) + ".").length()).isEqualTo(65);
    assertThatThrownBy(() -> Name.parse("a".repeat(64)))
        .hasMessageContaining("64 octets; 1 to 63 are allowed");
  }

  @Test
  void nameOf255OctetsIsTheLongest() {
    String longest = ("a".repeat(63) + ".").repeat(3) + "a".repeat(61);
    assertThat(Name.parse(longest).length()).isEqualTo(255);
    assertThatThrownBy(() -> Name.parse(longest + "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.com, example.com, true",
    "example.com, example.com, true",
    "notexample.com, example.com, false",
    "example.com, www.example.com, false",
    "example.com, ., true",
  })
  void isAtOrBelowComparesWholeLabels(String name, String ancestor, boolean expected) {
    assertThat(Name.parse(name).isAtOrBelow(Name.parse(ancestor))).isEqualTo(expected);
  }

  @Test
  void labelThatHoldsTheAncestorsOctetsIsNotBelowIt() {
    // \003com as octets inside one label looks like the end of a wire name, but is not.
    assertThat(Name.parse("a\\003com.").isAtOrBelow(Name.parse("com."))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"*.a., true", "\\*.a., true", "*a.b., false", "a.*., false", "., false"})
  void wildcardIsALoneAsteriskAsFirstLabel(String name, boolean expected) {
    assertThat(Name.parse(name).isWildcard()).isEqualTo(expected);
  }

  @RepeatedTest(20)
  void textAndBackIsTheSameName(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 500; i++) {
      byte[] wire = randomWire(random);
      Name name = Name.ofWire(wire);
      assertThat(Name.parse(name.toString()))
          .as("seed %d", repetition.getCurrentRepetition())
          .isEqualTo(name);
    }
  }

  static byte[] randomWire(Random random) {
    byte[] wire = new byte[255];
    int at = 0;
    int labels = random.nextInt(6);
    for (int label = 0; label < labels; label++) {
      int length = 1 + random.nextInt(40);
      wire[at++] = (byte) length;
      for (int i = 0; i < length; i++) {
        wire[at++] = (byte) random.nextInt(256);
      }
    }
    wire[at++] = 0;
    return java.util.Arrays.copyOf(wire, at);
  }
}
