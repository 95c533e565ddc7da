package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Turn;
import dev.meridian.fleet.Attendance;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs what the journal is told too, and has hosted zones follow. */
record FlipLog(ControlPlane plane, HostedZones zones) implements Onlooker {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  @Override
  public void decided() {
    zones.decided();
  }

  @Override
  public void flipped(Flip flip, ObservedHealth observed) {
    LOG.atLevel(flip.to() == Verdict.DOWN ? Level.WARN : Level.INFO)
        .log(() -> Flips.line(flip, observed.loaded()));
    plane.flipped(flip, observed);
  }

  @Override
  public void overridden(Turn turn, ObservedHealth observed) {
    LOG.atLevel(turn.what() == Turn.What.REFUSED ? Level.WARN : Level.INFO)
        .log(() -> "override " + turn.words());
    plane.overridden(turn, observed);
  }

  @Override
  public void guarded(MemberKey member, Safety.Rule rule, boolean now) {
    plane.guarded(member, rule, now);
  }

  @Override
  public void lacksQuorum(boolean now, Attendance attendance) {
    plane.lacksQuorum(now, attendance);
  }

  @Override
  public void recused(boolean now, Attendance attendance) {
    plane.recused(now, attendance);
  }

  @Override
  public void held(Target target, Hold hold, ObservedHealth observed) {
    plane.held(target, hold, observed);
  }
}
