package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ReminderTest {
  private final Reminder reminder = new Reminder();

  @Test
  void saysAWarningOnceADay() {
    assertThat(dueAtHours(0, "")).isFalse();
    assertThat(dueAtHours(1, "expires in 9 d")).isTrue();
    assertThat(dueAtHours(2, "expires in 9 d")).isFalse();
    assertThat(dueAtHours(24, "expires in 8 d")).isFalse();
    assertThat(dueAtHours(25, "expires in 8 d")).isTrue();
    assertThat(dueAtHours(48, "expires in 7 d")).isFalse();
    assertThat(dueAtHours(49, "")).isFalse();
  }

  private boolean dueAtHours(int hours, String warning) {
    return reminder.isDue(warning, TimeUnit.HOURS.toNanos(hours));
  }
}
