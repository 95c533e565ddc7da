package dev.meridian.route53;

import dev.meridian.steer.Health;
import java.util.List;

/**
 * Something that is in service or out of it as one: what the health checks of mode {@code checks}
 * ask each node about, by {@code GET /r53/<id>/<secret>}. Out when fewer than so many of its
 * members are up.
 *
 * @param id part of the URL path and of the checks' references: letters, digits, {@code -}, {@code
 *     _} and {@code .}
 * @param words for people: the address, or the pool
 * @param members indexes in {@link ZoneSource#judged}
 * @param required how many of them must be up
 */
public record Cell(String id, String words, List<Integer> members, int required) {
  /** Copies the members. */
  public Cell {
    members = List.copyOf(members);
  }

  /** Whether it is to be taken out of the answers. */
  public boolean isOut(Health health) {
    return members.stream().filter(member -> health.isUp(member)).count() < required;
  }
}
