package dev.meridian.config;

import dev.meridian.config.PolicySpec.All;
import dev.meridian.config.PolicySpec.AllDown;
import dev.meridian.config.PolicySpec.Failover;
import dev.meridian.config.PolicySpec.Geo;
import dev.meridian.config.PolicySpec.Nearest;
import dev.meridian.config.PolicySpec.Networks;
import dev.meridian.config.PolicySpec.Reference;
import dev.meridian.config.PolicySpec.Share;
import dev.meridian.config.PolicySpec.Sticky;
import dev.meridian.config.PolicySpec.Weighted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What stands inside a policy as written, without following its references. */
final class PolicyTree {
  private PolicyTree() {}

  /** The nodes directly below one. */
  static List<PolicySpec> children(PolicySpec node) {
    return switch (node) {
      case Reference reference -> List.of();
      case Failover failover -> failover.children();
      case Weighted weighted -> policies(weighted.children());
      case Geo geo -> with(geo.branches().values(), geo.fallback());
      case Networks networks -> with(networks.branches().values(), networks.fallback());
      case Nearest nearest -> List.copyOf(nearest.pools());
      case Sticky sticky -> policies(sticky.children());
      case All all -> all.children();
    };
  }

  private static List<PolicySpec> policies(List<Share> shares) {
    return shares.stream().map(Share::policy).toList();
  }

  private static List<PolicySpec> with(
      Collection<PolicySpec> branches, Optional<PolicySpec> fallback) {
    List<PolicySpec> all = new ArrayList<>(branches);
    fallback.ifPresent(all::add);
    return all;
  }

  /** Visits a node and everything below it; at most {@link Settings#POLICY_DEPTH_MAX} deep. */
  static void walk(PolicySpec node, Consumer<PolicySpec> visitor) {
    visitor.accept(node);
    children(node).forEach(child -> walk(child, visitor));
  }

  /** The names of pools and policies that stand inside a policy. */
  static List<String> references(PolicySpec root) {
    List<String> names = new ArrayList<>();
    walk(
        root,
        node -> {
          if (node instanceof Reference reference) {
            names.add(reference.name());
          }
        });
    return names;
  }

  /** The pool that a root falls back on, if it names one. */
  static Optional<AllDown.LastResort> lastResort(PolicySpec root) {
    Optional<AllDown> rule =
        switch (root) {
          case Reference reference -> Optional.empty();
          case Failover failover -> failover.options().allDown();
          case Weighted weighted -> weighted.options().allDown();
          case Geo geo -> geo.options().allDown();
          case Networks networks -> networks.options().allDown();
          case Nearest nearest -> nearest.options().allDown();
          case Sticky sticky -> sticky.options().allDown();
          case All all -> all.options().allDown();
        };
    return rule.filter(AllDown.LastResort.class::isInstance).map(AllDown.LastResort.class::cast);
  }
}
