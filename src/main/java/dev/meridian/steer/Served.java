package dev.meridian.steer;

import org.jspecify.annotations.Nullable;

/** What a node gives its parent. Belongs to one thread. */
final class Served {
  static final Served DOWN = new Served(false, 1, Room.NONE, Plan.NOTHING);

  private final boolean up;
  private final double level;
  private final Room room;
  private final Plan plan;
  private @Nullable Outcome outcome;

  /**
   * What is served.
   *
   * @param level how much of the clients that would come this is for, over 0, at most 1: less while
   *     all that it would send them to is being drained
   * @param plan only meaningful when the node is up
   */
  Served(boolean up, double level, Room room, Plan plan) {
    this.up = up;
    this.level = level;
    this.room = room;
    this.plan = plan;
  }

  /**
   * What a node can carry.
   *
   * @param live capacity of the members that are up
   * @param total capacity of all members
   */
  record Room(double live, double total) {
    static final Room NONE = new Room(0, 0);

    Room plus(Room other) {
      return new Room(live + other.live, total + other.total);
    }
  }

  boolean up() {
    return up;
  }

  double level() {
    return level;
  }

  Room room() {
    return room;
  }

  Plan plan() {
    return plan;
  }

  /** The plan of a node that is up, compiled the first time: whoever passes this on shares it. */
  Outcome outcome(Flattening flattening) {
    Outcome made = outcome;
    if (made == null) {
      made =
          plan.equals(Plan.NOTHING)
              ? Outcome.nodata(true)
              : new Outcome(true, flattening.choice(plan));
      outcome = made;
    }
    return made;
  }

  /** Whether another gives the same. */
  boolean isLike(Served other) {
    return up == other.up
        && level == other.level
        && room.equals(other.room)
        && plan.equals(other.plan);
  }
}
