package dev.meridian.config;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * Maintenance windows as written.
 *
 * @param subjects POOL, POOL/MEMBER or patterns of these
 * @param zone whose clock tells the times
 * @param over how long the drain at the beginning takes
 * @param overrides safety rules that they may break
 */
public record MaintenanceSpec(
    Mark mark,
    List<String> subjects,
    When when,
    ZoneId zone,
    Duration over,
    String reason,
    Set<String> overrides) {
  /** When they are open. */
  public sealed interface When {
    /** Beginning again and again; five fields as in crontab(5). */
    record Cron(Mark mark, String text, Duration length) implements When {}

    /** Once. */
    record Once(LocalDateTime from, LocalDateTime until) implements When {}
  }
}
