package dev.meridian.fleet;

import dev.meridian.health.Directive;
import dev.meridian.health.Directives;
import dev.meridian.health.Subject;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What people decided at one node. */
final class KnownOrders implements Hands {
  Directives directives = Directives.NONE;

  @Override
  public Directives given() {
    return directives;
  }

  @Override
  public void heard(String id, Directives.Entry entry) {
    directives = directives.merge(id, entry);
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
