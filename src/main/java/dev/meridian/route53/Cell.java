package dev.meridian.route53;

import dev.meridian.steer.Health;
import java.util.List;

/**
 * Something that is in service or out of it as one: what the health checks of mode {@code checks}
 * ask each node about, by {@code GET /r53/<id>/<secret>}. Out when fewer than so many of its
 * targets are up.
 *
 * @param id part of the URL path and of the checks' references: letters, digits, {@code -}, {@code
 *     _} and {@code .}
 * @param words for people: the address, or the pool
 * @param targets indexes in {@link ZoneSource#probed}
 * @param required how many of them must be up
 */
public record Cell(String id, String words, List<Integer> targets, int required) {
  /** Copies the targets. */
  public Cell {
    targets = List.copyOf(targets);
  }

  /** Whether it is to be taken out of the answers. */
  public boolean isOut(Health health) {
    return targets.stream().filter(health::isUp).count() < required;
  }
}
