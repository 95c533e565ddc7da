package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.zone.ZoneBuilder;

/** Hands a zone's faults to the problems of the load. */
record ZoneFaults(Problems problems) implements ZoneBuilder.Faults<Mark> {
  @Override
  public void error(Mark place, String message) {
    problems.error(place, message);
  }

  @Override
  public void warning(Mark place, String message) {
    problems.warning(place, message);
  }
}
