package dev.meridian.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as operators write them: a whole number and {@code ms}, {@code s}, {@code m}, {@code
 * h}.
 */
final class DurationText {
  /** The forms, for messages. */
  static final String FORMS = "500ms, 10s, 2m or 1h";

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  private DurationText() {}

  /** The duration, or nothing when the text is in none of the forms. */
  static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }

  /** In the largest unit that leaves a whole number. */
  static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }
}
