package dev.meridian.route53;

import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Whereabouts;
import java.util.HashMap;
import java.util.Map;

/**
 * What was decided while policies were up, for those with {@code allDown: lastGood}. Lives as long
 * as somebody pushes; used by one thread.
 */
public final class LastGood {
  private record Asked(Policy.Root root, Whereabouts client, Kind kind) {}

  private final Map<Asked, Odds> last = new HashMap<>();

  /** The decisions of a state of health, which this remembers. */
  public Decisions under(Health health) {
    return (root, client, kind) -> {
      Odds now = Odds.of(root, client, kind, health);
      if (!(root.allDown() instanceof Policy.AllDown.LastGood)) {
        return now;
      }
      Asked asked = new Asked(root, client, kind);
      if (now.up()) {
        last.put(asked, now);
      }
      Odds known = last.get(asked);
      return now.up() || known == null ? now : new Odds(false, known.drawings());
    };
  }
}
