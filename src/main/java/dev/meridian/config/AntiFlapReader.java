package dev.meridian.config;

import dev.meridian.config.AntiFlapSpec.Damping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the keys of a probe that keep its verdicts from flapping. */
final class AntiFlapReader {
  /** The keys, for the reader of the whole probe. */
  static final List<String> KEYS =
      List.of("flapDetector", "ok", "failoverDelay", "failbackDelay", "failback", "damping");

  private static final List<String> DAMPING_KEYS =
      List.of("halfLife", "hold", "release", "longest");

  private AntiFlapReader() {}

  static AntiFlapSpec read(Fields fields) {
    boolean accumulate = isSecond(fields, "flapDetector", "consecutive", "accumulate");
    int ok = Settings.OK.read(fields);
    if (!accumulate) {
      fields.get("ok").ifPresent(v -> v.warning("is of no use without flapDetector: accumulate"));
    }
    return new AntiFlapSpec(
        accumulate,
        ok,
        Settings.FAILOVER_DELAY.read(fields),
        Settings.FAILBACK_DELAY.read(fields),
        isSecond(fields, "failback", "auto", "manual"),
        fields.get("damping").flatMap(AntiFlapReader::damping));
  }

  /** Whether the second of two words is written; the first is the default. */
  private static boolean isSecond(Fields fields, String key, String first, String second) {
    List<String> words = List.of(first, second);
    Optional<Value> value = fields.get(key);
    Optional<String> word = value.flatMap(v -> v.word(first + " or " + second));
    if (word.isPresent() && !words.contains(word.get())) {
      value.ifPresent(
          v ->
              v.error(
                  "unknown "
                      + key
                      + " "
                      + Words.quote(word.get())
                      + Words.suggest(word.get(), words, "allowed")));
    }
    return word.filter(second::equals).isPresent();
  }

  private static Optional<Damping> damping(Value value) {
    return Fields.of(value, DAMPING_KEYS).map(AntiFlapReader::damping);
  }

  private static Damping damping(Fields fields) {
    Duration halfLife = Settings.HALF_LIFE.read(fields);
    int hold = Settings.DAMPING_HOLD.read(fields);
    int release = Settings.DAMPING_RELEASE.read(fields);
    Duration longest = Settings.DAMPING_LONGEST.read(fields);
    if (release >= hold) {
      fields.owner().error("release (%d) is not below hold (%d)".formatted(release, hold));
      release = hold - 1;
    }
    double halves = (double) longest.toNanos() / halfLife.toNanos();
    if (release * Math.pow(2, halves) < hold) {
      fields
          .owner()
          .error(
              "never holds: in longest (%s) a penalty of %d would decay below release (%d)"
                  .formatted(DurationText.print(longest), hold, release));
    }
    return new Damping(halfLife, hold, release, longest);
  }
}
