package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTest {
  private static final MemberKey KEY = new MemberKey("app.example", "eu-west", "2001:db8::1a");

  @ParameterizedTest
  @CsvSource({
    "'', eu-west, true",
    "'', eu-wes, false",
    "'', eu-*, true",
    "'', *west, true",
    "'', *-*-*, false",
    "'', e?-west, true",
    "'', *, true",
    "'', **, true",
    "'', us-*, false",
    "'', eu-west/2001:db8::1A, true",
    "'', eu-west/2001:*, true",
    "'', */*1a, true",
    "'', eu-west/2001:db8::1, false",
    "'', EU-west, false",
    "app.example, eu-west, true",
    "APP.example., eu-west, true",
    "other.example, eu-west, false"
  })
  void patternsMatchPoolsOrMembers(String zone, String pattern, boolean matches) {
    assertThat(new Subject(zone, pattern).matches(KEY)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/x", "pool/"})
  void whatNamesNothingIsRefused(String pattern) {
    assertThatThrownBy(() -> new Subject("", pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPatternOfManyStarsTakesNotLong() {
    MemberKey key = new MemberKey("z", "a".repeat(5_000), "m");
    assertThat(new Subject("", "*a".repeat(500) + "b").matches(key)).isFalse();
  }
}
