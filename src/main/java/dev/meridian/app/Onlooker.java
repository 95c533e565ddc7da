package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Turn;
import dev.meridian.fleet.Attendance;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;

/**
 * Hears what becomes of targets, after answers follow it, on the probe scheduler's thread; must not
 * wait. What it throws is logged.
 */
@FunctionalInterface
interface Onlooker {
  /** A verdict has changed; the target is of this load and table. */
  void flipped(Flip flip, ObservedHealth observed);

  /** Something has changed of how members stand, by whatever. */
  default void decided() {}

  /** What holds a verdict has changed. */
  default void held(Target target, Hold hold, ObservedHealth observed) {}

  /** For a while now this node or some targets have had no quorum; or they have one again. */
  default void lacksQuorum(boolean now, Attendance attendance) {}

  /** This vantage does not believe itself any more; or it does again. */
  default void recused(boolean now, Attendance attendance) {}

  /** Something has become of an override. */
  default void overridden(Turn turn, ObservedHealth observed) {}

  /** A safety rule keeps a member as it was, or no longer does. */
  default void guarded(MemberKey member, Safety.Rule rule, boolean now) {}
}
