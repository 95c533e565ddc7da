package dev.meridian;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SmokeTest {
  @Test
  void javaIs25OrNewer() {
    assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
  }
}
