package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.fleet.Attendance;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
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
