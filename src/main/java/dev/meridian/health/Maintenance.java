package dev.meridian.health;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Maintenance windows as configured: while one is open its members are drained.
 *
 * @param name of the windows, for ids
 * @param over how long the drain at the beginning takes
 * @param breaks names of the safety rules that it may break
 */
public record Maintenance(
    String name,
    Subject subject,
    Calendar calendar,
    Duration over,
    String why,
    SortedSet<String> breaks) {
  private static final String ID = "maintenance/";

  /** Whether an override of that id is a window. */
  public static boolean isWindow(String id) {
    return id.startsWith(ID);
  }

  /** The window that is open, as an override that everybody comes to alike. */
  public Optional<Directive> at(long nowMillis) {
    return calendar
        .at(nowMillis)
        .map(
            window ->
                new Directive(
                    ID + name + "/" + window.fromMillis(),
                    subject,
                    new Directive.Action.Drain(over),
                    "maintenance",
                    why,
                    window.fromMillis(),
                    OptionalLong.of(window.untilMillis()),
                    breaks));
  }
}
