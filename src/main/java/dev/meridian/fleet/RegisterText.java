package dev.meridian.fleet;

import dev.meridian.health.Belief;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import dev.meridian.health.Verdict;
import java.util.Optional;

/** Registers, and the beliefs in them, as text. */
final class RegisterText {
  private static final int FIELDS = 4;
  private static final int BELIEF_FIELDS = 5;

  private RegisterText() {}

  static String text(Entry entry) {
    Stamp stamp = entry.stamp();
    return Fields.text(stamp.counter(), stamp.millis(), stamp.writer(), entry.value());
  }

  static Optional<Entry> parse(String text) {
    return Fields.read(
        text,
        FIELDS,
        f -> new Entry(f[3], new Stamp(Long.parseLong(f[0]), Long.parseLong(f[1]), f[2])));
  }

  static String text(Belief belief) {
    return Fields.text(
        belief.evidence(),
        belief.verdict(),
        Fields.flag(belief.latched()),
        belief.penalty(),
        Fields.flag(belief.held()));
  }

  static Optional<Belief> belief(String text) {
    return Fields.read(
        text,
        BELIEF_FIELDS,
        f ->
            new Belief(
                Verdict.valueOf(f[0]),
                Verdict.valueOf(f[1]),
                Fields.flag(f[2]),
                Double.parseDouble(f[3]),
                Fields.flag(f[4])));
  }
}
