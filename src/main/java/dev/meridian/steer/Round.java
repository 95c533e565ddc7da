package dev.meridian.steer;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of health on its way through a {@link PolicySet}: what all that it touches can share.
 * Belongs to one thread.
 */
final class Round {
  private final Health health;
  private final Health openHealth;
  private final Flattening flattening;
  private final Map<Plan, Outcome> down = new HashMap<>();
  private final EnumMap<Kind, IdentityHashMap<Node, Served>> open = new EnumMap<>(Kind.class);

  Round(Health health) {
    this.health = health;
    this.openHealth = health.open();
    this.flattening = new Flattening();
  }

  Health health() {
    return health;
  }

  /** What is up when all is down. */
  Health openHealth() {
    return openHealth;
  }

  Flattening flattening() {
    return flattening;
  }

  /** A plan that is served although all is down. */
  Outcome down(Plan plan) {
    return down.computeIfAbsent(plan, one -> new Outcome(false, flattening.choice(one)));
  }

  @Nullable Served knownOpen(Node node, Kind kind) {
    IdentityHashMap<Node, Served> known = open.get(kind);
    return known == null ? null : known.get(node);
  }

  void open(Node node, Kind kind, Served served) {
    open.computeIfAbsent(kind, _ -> new IdentityHashMap<>()).put(node, served);
  }
}
