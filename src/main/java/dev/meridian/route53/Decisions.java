package dev.meridian.route53;

import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Whereabouts;

/** What this server's engine decides now; must not change while a zone is compiled. */
@FunctionalInterface
public interface Decisions {
  /** The answers for clients of one place. */
  Odds odds(Policy.Root root, Whereabouts client, Kind kind);

  /** The decisions of a state of health; {@code lastGood} begins with it. */
  static Decisions under(Health health) {
    return (root, client, kind) -> Odds.of(root, client, kind, health);
  }
}
