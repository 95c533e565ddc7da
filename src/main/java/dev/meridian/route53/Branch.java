package dev.meridian.route53;

import dev.meridian.steer.Policy;
import dev.meridian.steer.Routing;
import dev.meridian.steer.Whereabouts;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A policy tree as clients of one place see it, with location gone from all but the nearest pools:
 * whether those are up is the same for all clients, so Route 53 can choose among them by itself.
 * Health of a group of record sets does not depend on who asks, so every other choice by location
 * must stand above all choices by health; that is what this is for.
 */
sealed interface Branch {
  /** A leaf. */
  record Pool(Policy.Pool pool) implements Branch {}

  /** The first that is up; with the chance {@code trickle} the next one that is up. */
  record Ordered(List<Branch> children, double trickle) implements Branch {}

  /** By weight among those that are up. */
  record Weighted(List<Part> parts, boolean sticky) implements Branch {}

  /** By distance among those that are up. */
  record Near(Policy.Nearest nearest) implements Branch {}

  /** The members of all that are up. */
  record All(List<Branch> children, int answers) implements Branch {}

  /** A child of a choice by weight. */
  record Part(Branch branch, int weight) {}

  /** The tree for clients of a place. */
  static Branch of(Policy policy, Whereabouts client) {
    return switch (policy) {
      case Policy.Pool pool -> new Pool(pool);
      case Policy.Failover failover -> ordered(failover.children(), failover.trickle(), client);
      case Policy.Weighted weighted -> new Weighted(parts(weighted.children(), client), false);
      case Policy.Sticky sticky -> new Weighted(parts(sticky.children(), client), true);
      case Policy.All all -> new All(all(all.children(), client), all.answers());
      case Policy.Nearest nearest -> new Near(nearest);
      case Policy.Geo _, Policy.Networks _ -> ordered(Routing.order(policy, client), 0, client);
    };
  }

  private static List<Branch> all(List<Policy> policies, Whereabouts client) {
    return policies.stream().map(child -> of(child, client)).toList();
  }

  private static Branch ordered(List<Policy> policies, double trickle, Whereabouts client) {
    List<Branch> children = all(policies, client);
    // Asking an equal child again changes nothing, unless it is the next one that is trickled to.
    List<Branch> order = trickle > 0 ? children : List.copyOf(new LinkedHashSet<>(children));
    return order.size() == 1 ? order.getFirst() : new Ordered(order, trickle);
  }

  private static List<Part> parts(List<Policy.Share> shares, Whereabouts client) {
    return shares.stream()
        .map(share -> new Part(of(share.policy(), client), share.weight()))
        .toList();
  }
}
