package dev.meridian.app;

import dev.meridian.config.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Overrides as the API tells them, for a terminal. Times are those of the clock here. */
final class OverrideText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** Why nothing may be powered off under it. */
  static final String TOO_SOON =
      "it ends before caches have forgotten its members; give it a later end";

  private OverrideText() {}

  /** One with its members, and from when on they may be powered off. */
  static String of(JsonObject override) {
    Columns table = new Columns("ZONE", "POOL", "MEMBER", "STATE", "LEFT", "ITS CHECKS");
    for (Object item : override.getJsonArray("members")) {
      JsonObject member = (JsonObject) item;
      table.row(
          member.getString("zone"),
          member.getString("pool"),
          member.getString("member"),
          member.getBoolean("up") ? "up" : "DOWN",
          percent(member.getDouble("left")),
          member.getBoolean("checksUp") ? "up" : "DOWN");
    }
    return "%s %s by %s: %s (%s, override %s)%n%n%s%s"
        .formatted(
            Words.line(override.getString("subject")),
            override.getString("words"),
            Words.line(override.getString("who")),
            Words.line(override.getString("reason")),
            end(override),
            override.getString("id"),
            table,
            safety(override));
  }

  private static String safety(JsonObject override) {
    String safe = override.getString("safeToPowerOff");
    if (endsTooSoon(override)) {
      return "\nnever safe to power off: " + TOO_SOON + "\n";
    }
    return safe == null ? "" : "\nsafe to power off at " + time(safe) + in(safe) + "\n";
  }

  /** Whether it ends before anybody may power off. */
  static boolean endsTooSoon(JsonObject override) {
    return override.getBoolean("endsTooSoon", false);
  }

  /** All that are in force, each a line. */
  static String list(JsonArray overrides) {
    if (overrides.isEmpty()) {
      return "no overrides\n";
    }
    Columns table =
        new Columns("ID", "ZONE", "SUBJECT", "WHAT", "ENDS", "SAFE TO POWER OFF", "BY", "REASON");
    for (Object item : overrides) {
      JsonObject one = (JsonObject) item;
      String safe = one.getString("safeToPowerOff");
      table.row(
          one.getBoolean("scheduled") ? "-" : one.getString("id"),
          one.getString("zone").isEmpty() ? "all" : one.getString("zone"),
          Words.line(one.getString("subject")),
          one.getString("words") + left(one),
          one.containsKey("until") ? time(one.getString("until")) : "never",
          endsTooSoon(one) ? "never, ends too soon" : safe == null ? "-" : time(safe),
          Words.line(one.getString("who")),
          Words.line(one.getString("reason")));
    }
    return table.toString();
  }

  private static String left(JsonObject override) {
    double most = left(override.getJsonArray("members"));
    return override.getString("action").equals("drain") && most > 0
        ? ", " + percent(most) + " left"
        : "";
  }

  /** The most that a drain leaves to any of the members, 0 to 1. */
  static double left(JsonArray members) {
    return members.stream()
        .mapToDouble(member -> ((JsonObject) member).getDouble("left"))
        .max()
        .orElse(0);
  }

  static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  private static String end(JsonObject override) {
    return override.containsKey("until")
        ? "until " + time(override.getString("until"))
        : "does not expire";
  }

  private static String in(String time) {
    Duration left = Duration.between(Instant.now(), Instant.parse(time));
    return left.isPositive()
        ? " (in " + StatusCommand.span(left.plusMillis(999).toSeconds()) + ")"
        : " (now)";
  }

  /** Such as {@code 19:52:10}, with the day where that is another. */
  static String time(String instant) {
    ZonedDateTime time = Instant.parse(instant).atZone(ZoneId.systemDefault());
    return (time.toLocalDate().equals(LocalDate.now(time.getZone())) ? TIME : DAY).format(time);
  }
}
