package dev.meridian.it.differential;

import java.util.Set;
import java.util.function.Predicate;

/**
 * A difference that is permitted.
 *
 * @param name says in short what differs
 * @param reason why it may
 * @param holds when it may
 * @param parts that may differ then
 */
record Rule(String name, String reason, Predicate<Compared> holds, Set<Part> parts) {
  /** The parts that may differ here. */
  Set<Part> explain(Compared compared) {
    return holds.test(compared) ? parts : Set.of();
  }
}
