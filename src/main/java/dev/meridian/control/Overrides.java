package dev.meridian.control;

import dev.meridian.health.Directive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** Overrides in words. */
public final class Overrides {
  private Overrides() {}

  /** Such as {@code forced down by ann: new disks (until 2026-11-22T10:00:00Z, override 4f2a)}. */
  public static String words(Directive directive, long nowMillis) {
    return "%s by %s: %s (%s, override %s)"
        .formatted(
            directive.words(),
            directive.who(),
            directive.why(),
            end(directive.untilMillis()),
            directive.id());
  }

  /** Until when, or that it does not expire. */
  static String end(OptionalLong untilMillis) {
    return untilMillis.isPresent() ? "until " + time(untilMillis.getAsLong()) : "does not expire";
  }

  /** A time in UTC, to the second. */
  public static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
