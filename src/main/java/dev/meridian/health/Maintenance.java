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
  /** The window that is open, as an override that everybody comes to alike. */
  public Optional<Directive> at(long nowMillis) {
    return calendar
        .at(nowMillis)
        .map(
            window ->
                new Directive(
                    "maintenance/" + name + "/" + window.fromMillis(),
                    subject,
                    new Directive.Action.Drain(over),
                    "maintenance",
                    why,
                    window.fromMillis(),
                    OptionalLong.of(window.untilMillis()),
                    breaks));
  }
}
