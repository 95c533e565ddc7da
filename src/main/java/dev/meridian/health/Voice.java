package dev.meridian.health;

import java.util.Optional;

/**
 * One vantage as another node of its fleet knows it, in a question about one target.
 *
 * @param fresh whether it was heard of so lately that it counts
 * @param recused whether it says itself that it should not be believed
 * @param evidence empty where it has none of this target
 */
public record Voice(Vantage vantage, boolean fresh, boolean recused, Optional<Evidence> evidence) {
  /** Whether it could vote. */
  boolean counts() {
    return fresh && !recused;
  }

  /** Whether it does vote. */
  boolean votes() {
    return counts() && evidence.isPresent();
  }
}
