package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.health.Calendar.Cron;
import dev.meridian.health.Calendar.Repeated;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "0 2 * * 7, 2026-11-22T02:00, true",
    "0 2 * * 0, 2026-11-22T02:00, true",
    "0 2 * * 7, 2026-11-23T02:00, false",
    "*/15 * * * *, 2026-11-22T02:45, true",
    "*/15 * * * *, 2026-11-22T02:46, false",
    "0 9-17 * * 1-5, 2026-11-23T17:00, true",
    "0 9-17/4 * * 1-5, 2026-11-23T16:00, false",
    "0 0 1 * *, 2026-12-01T00:00, true",
    "0 0 13 * 5, 2026-11-13T00:00, true",
    "0 0 13 * 5, 2026-11-20T00:00, true",
    "0 0 13 * 5, 2026-11-21T00:00, false",
    "'30 4 1,15 6 *', 2026-06-15T04:30, true",
    "'30 4 1,15 6 *', 2026-07-15T04:30, false"
  })
  void cronMatchesAsCrontab5Says(String text, String time, boolean matches) {
    assertThat(new Cron(text).matches(LocalDateTime.parse(time))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "* * * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "a * * * *"})
  void whatIsNoCronIsRefused(String text) {
    assertThatThrownBy(() -> new Cron(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWindowIsOpenFromItsBeginToItsEndByTheClockOfItsZone() {
    Repeated sundays = new Repeated(new Cron("0 2 * * 7"), Duration.ofHours(2), BERLIN);
    long begin = Instant.parse("2026-11-22T01:00:00Z").toEpochMilli();
    assertThat(sundays.at(begin - 1)).isEmpty();
    assertThat(sundays.at(begin)).contains(new Calendar.Window(begin, begin + 7_200_000));
    assertThat(sundays.at(begin + 7_199_999)).isPresent();
    assertThat(sundays.at(begin + 7_200_000)).isEqualTo(Optional.empty());
  }

  @Test
  void whatTheClockSkipsInSpringBeginsNothingAndWhatItRepeatsBeginsOnce() {
    Repeated nightly = new Repeated(new Cron("30 2 * * *"), Duration.ofMinutes(10), BERLIN);
    long skipped = Instant.parse("2026-03-29T01:00:00Z").toEpochMilli();
    for (long minute = -90; minute < 180; minute++) {
      assertThat(nightly.at(skipped + minute * 60_000)).as("minute %d", minute).isEmpty();
    }
    long first = Instant.parse("2026-10-25T00:30:00Z").toEpochMilli();
    assertThat(nightly.at(first)).isPresent();
    assertThat(nightly.at(first + 3_600_000)).isEmpty();
  }
}
