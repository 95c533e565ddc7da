package dev.meridian.config;

import dev.meridian.config.PoolSpec.HealthyWhen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads safety rules. */
final class SafetyReader {
  /** The rules, which is what {@code overrideSafety} may name too. */
  static final List<String> KEYS = List.of("minInService", "maxWithdrawn", "freeze");

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");
  private static final Pattern PACE = Pattern.compile("(\\d{1,3})% per (\\S+)");

  private SafetyReader() {}

  static Optional<SafetySpec> read(Value value) {
    return Fields.of(value, KEYS)
        .map(
            fields ->
                new SafetySpec(
                    fields.get("minInService").flatMap(SafetyReader::floor),
                    fields.get("maxWithdrawn").flatMap(SafetyReader::pace),
                    fields.get("freeze").flatMap(Value::flag).orElse(false)));
  }

  private static Optional<HealthyWhen> floor(Value value) {
    Optional<String> text = value.word("a number of pools (2) or a percentage (50%)");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher percent = PERCENT.matcher(text.get());
    if (percent.matches()) {
      return percent(value, percent.group(1)).map(share -> new HealthyWhen(-1, share));
    }
    OptionalInt count = Settings.MIN_IN_SERVICE.read(value);
    return count.isPresent()
        ? Optional.of(new HealthyWhen(count.getAsInt(), -1))
        : Optional.empty();
  }

  private static Optional<Integer> percent(Value value, String digits) {
    int share = Integer.parseInt(digits);
    if (share < 1 || share > 100) {
      value.error(share + "% is outside 1%..100%");
      return Optional.empty();
    }
    return Optional.of(share);
  }

  private static Optional<SafetySpec.Pace> pace(Value value) {
    Optional<String> text = value.word("a share in a time, such as 30% per 10m");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = PACE.matcher(text.get());
    Optional<Duration> per = form.matches() ? DurationText.parse(form.group(2)) : Optional.empty();
    if (per.isEmpty()) {
      value.error(Words.quote(text.get()) + " is not a share in a time; write it like 30% per 10m");
      return Optional.empty();
    }
    if (per.get().compareTo(Duration.ofSeconds(1)) < 0
        || per.get().compareTo(Duration.ofDays(1)) > 0) {
      value.error(form.group(2) + " is outside 1s..24h");
      return Optional.empty();
    }
    return percent(value, form.group(1)).map(share -> new SafetySpec.Pace(share, per.get()));
  }
}
