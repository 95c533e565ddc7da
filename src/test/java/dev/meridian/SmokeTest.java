package dev.meridian;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SmokeTest {
  @Test
  void javaIs25() {
    assertThat(Runtime.version().feature()).isEqualTo(25);
  }
}
