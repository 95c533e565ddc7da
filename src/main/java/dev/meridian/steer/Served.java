package dev.meridian.steer;

import org.jspecify.annotations.Nullable;

/** What a node gives its parent. Belongs to one thread. */
final class Served {
  static final Served DOWN = new Served(false, Plan.NOTHING);

  /** Up, and nothing to answer with. */
  static final Served EMPTY = new Served(true, Plan.NOTHING);

  private final boolean up;
  private final Plan plan;
  private @Nullable Outcome outcome;

  /**
   * What is served.
   *
   * @param plan only meaningful when the node is up
   */
  Served(boolean up, Plan plan) {
    this.up = up;
    this.plan = plan;
  }

  boolean up() {
    return up;
  }

  Plan plan() {
    return plan;
  }

  /** The plan of a node that is up, compiled the first time: whoever passes this on shares it. */
  Outcome outcome(Flattening flattening) {
    if (this == EMPTY) {
      return Outcome.nodata(true);
    }
    Outcome made = outcome;
    if (made == null) {
      made = new Outcome(true, flattening.choice(plan));
      outcome = made;
    }
    return made;
  }

  /** Whether another gives the same. */
  boolean isLike(Served other) {
    return up == other.up && plan.equals(other.plan);
  }
}
