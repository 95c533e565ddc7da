package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {
  @ParameterizedTest
  @CsvSource({
    "status, status",
    "status.db, status/db",
    "nodes.0.state, nodes/0/state",
    "a\\.b.c, a.b/c",
    "a\\\\.b, a\\/b"
  })
  void dotsSeparateSteps(String text, String steps) {
    assertThat(JsonPath.parse(text).orElseThrow().steps()).isEqualTo(List.of(steps.split("/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a\\", "a\\b"})
  void emptyStepsAndOtherBackslashesAreNone(String text) {
    assertThat(JsonPath.parse(text)).isEmpty();
  }
}
