package dev.meridian.steer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A policy tree with the client's location filled in. What does not depend on location is made once
 * and shared by all residual trees. Immutable after construction, so any thread may use it.
 */
final class Specialisation {
  /** Nodes of most trees that do not look at location; the others make room. */
  private static final int EXPECTED = 4;

  private final Policy tree;
  private final IdentityHashMap<Policy, Residual> everywhere = new IdentityHashMap<>(EXPECTED);

  Specialisation(Policy tree) {
    this.tree = tree;
    prepare(tree, new IdentityHashMap<>());
  }

  private boolean prepare(Policy policy, IdentityHashMap<Policy, Boolean> known) {
    Boolean before = known.get(policy);
    if (before != null) {
      return before;
    }
    boolean depends = Trees.looksAtLocation(policy);
    for (Policy child : Trees.children(policy)) {
      depends |= prepare(child, known);
    }
    known.put(policy, depends);
    if (!depends) {
      everywhere.put(policy, made(policy, Whereabouts.UNKNOWN, new IdentityHashMap<>()));
    }
    return depends;
  }

  /** Whether location matters at all. */
  boolean dependsOnLocation() {
    return !everywhere.containsKey(tree);
  }

  /** The whole tree for a client. */
  Residual residual(Whereabouts client) {
    return residual(tree, client);
  }

  /** A node of the tree for a client. */
  Residual residual(Policy policy, Whereabouts client) {
    return residual(policy, client, new IdentityHashMap<>());
  }

  /** The children of a choice by weight for a client. */
  List<Residual.Part> parts(List<Policy.Share> shares, Whereabouts client) {
    return parts(shares, client, new IdentityHashMap<>());
  }

  private Residual residual(
      Policy policy, Whereabouts client, IdentityHashMap<Policy, Residual> here) {
    @Nullable Residual known = everywhere.get(policy);
    if (known == null) {
      known = here.get(policy);
    }
    if (known == null) {
      known = made(policy, client, here);
      here.put(policy, known);
    }
    return known;
  }

  private Residual made(Policy policy, Whereabouts client, IdentityHashMap<Policy, Residual> here) {
    return switch (policy) {
      case Policy.Pool pool -> new Residual.Leaf(pool);
      case Policy.Failover failover ->
          ordered(all(failover.children(), client, here), failover.trickle(), failover.spill());
      case Policy.Weighted weighted -> weighted(parts(weighted.children(), client, here));
      case Policy.Sticky sticky -> new Residual.Sticky(parts(sticky.children(), client, here));
      case Policy.All all -> new Residual.All(all(all.children(), client, here), all.answers());
      case Policy.Geo geo ->
          ordered(stops(Routing.stops(geo, client), client, here), 0, Optional.empty());
      case Policy.Networks networks ->
          ordered(stops(Routing.stops(networks, client), client, here), 0, Optional.empty());
      case Policy.Nearest nearest -> near(nearest, client);
    };
  }

  private List<Residual> all(
      List<Policy> policies, Whereabouts client, IdentityHashMap<Policy, Residual> here) {
    return policies.stream().map(child -> residual(child, client, here)).toList();
  }

  private List<Residual> stops(
      List<Routing.Stop> stops, Whereabouts client, IdentityHashMap<Policy, Residual> here) {
    return stops.stream().map(stop -> residual(stop.policy(), client, here)).toList();
  }

  private static Residual ordered(
      List<Residual> children, double trickle, Optional<Policy.SpillByShare> spill) {
    // Asking an equal child again changes nothing, unless it is the next one that is trickled to.
    List<Residual> order = trickle > 0 ? children : List.copyOf(new LinkedHashSet<>(children));
    return order.size() == 1 ? order.getFirst() : new Residual.Ordered(order, trickle, spill);
  }

  private static Residual weighted(List<Residual.Part> parts) {
    return parts.size() == 1 ? parts.getFirst().residual() : new Residual.Weighted(parts);
  }

  private List<Residual.Part> parts(
      List<Policy.Share> shares, Whereabouts client, IdentityHashMap<Policy, Residual> here) {
    var parts = new ArrayList<Residual.Part>();
    Map<Long, Integer> uses = new HashMap<>();
    for (Policy.Share share : shares) {
      Residual child = residual(share.policy(), client, here);
      parts.add(new Residual.Part(child, share.weight(), distinct(child.identity(), uses)));
    }
    return List.copyOf(parts);
  }

  private static long distinct(long identity, Map<Long, Integer> uses) {
    int before = uses.merge(identity, 1, Integer::sum) - 1;
    return before == 0 ? identity : ClientHash.below(identity, before);
  }

  private static Residual near(Policy.Nearest nearest, Whereabouts client) {
    List<Routing.Ranked> ranked = Routing.ranked(nearest, client);
    return new Residual.Near(
        ranked.stream().map(one -> new Residual.Leaf(one.pool())).toList(),
        ranked.stream().map(Routing.Ranked::end).toList(),
        nearest.answers());
  }
}
