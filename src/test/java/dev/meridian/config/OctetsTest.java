package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OctetsTest {
  @ParameterizedTest
  @CsvSource({
    "PING, 50494e47",
    "é, c3a9",
    "a\\r\\n, 610d0a",
    "\\t\\\\, 095c",
    "\\x00\\xfF\\x7g, ",
    "\\x00\\xfF7g, 00ff3767",
    "\\\\xff, 5c786666"
  })
  void escapesStandForOctets(String text, String hex) {
    assertThat(
            Octets.parse(text).map(found -> HexFormat.of().formatHex(found.octets())).orElse(null))
        .isEqualTo(hex);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a\\", "\\q", "\\x", "\\x1", "\\xzz", "\\X41"})
  void otherBackslashesStandForNothing(String text) {
    assertThat(Octets.parse(text)).isEmpty();
  }

  @Test
  void equalByTheirOctets() {
    assertThat(Octets.parse("A\\n")).contains(Octets.of("A\n")).isNotEqualTo(Octets.parse("B\\n"));
  }
}
