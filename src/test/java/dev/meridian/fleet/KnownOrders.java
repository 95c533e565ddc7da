package dev.meridian.fleet;

import dev.meridian.health.Ballots;
import dev.meridian.health.Directive;
import dev.meridian.health.Directives;
import dev.meridian.health.Roster;
import dev.meridian.health.Standings;
import dev.meridian.health.Subject;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What people decided at one node. */
final class KnownOrders implements Hands {
  Directives directives = Directives.NONE;

  /** Of no members. */
  private final Standings standings =
      new Standings(
          new Roster(List.of(), new Ballots(List.of())), List.of(), List.of(), target -> true);

  @Override
  public Directives given() {
    return directives;
  }

  @Override
  public void heard(String id, Directives.Entry entry) {
    directives = directives.merge(id, entry);
  }

  @Override
  public Standings standings() {
    return standings;
  }

  /** One that somebody gives at a time, for so long; 0 for no end. */
  static Directive forcedDown(String id, long millis, long lastsMillis) {
    return new Directive(
        id,
        new Subject("example.com", "pool"),
        new Directive.Action.Force(false),
        "somebody",
        "for a reason",
        millis,
        lastsMillis == 0 ? OptionalLong.empty() : OptionalLong.of(millis + lastsMillis),
        new TreeSet<>());
  }
}
