package dev.meridian.steer;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws a policy tree without the names of its nodes; in the outline also without what else does
 * not part clients: its pools are numbered in the order in which they are written, with nothing but
 * their places. Trees with equal outlines tell the same clients apart.
 */
final class Outline {
  private final Map<Policy.Pool, Policy.Pool> pools = new HashMap<>();
  private final IdentityHashMap<Policy, Policy> drawn = new IdentityHashMap<>();

  private final boolean keepsPools;

  private Outline(boolean keepsPools) {
    this.keepsPools = keepsPools;
  }

  static Policy of(Policy tree) {
    return new Outline(false).draw(tree);
  }

  /** The same tree with its pools as they are. */
  static Policy unnamed(Policy tree) {
    return new Outline(true).draw(tree);
  }

  private Policy draw(Policy policy) {
    Policy before = drawn.get(policy);
    if (before == null) {
      before = make(policy);
      drawn.put(policy, before);
    }
    return before;
  }

  private Policy make(Policy policy) {
    return switch (policy) {
      case Policy.Pool pool -> number(pool);
      case Policy.Failover failover ->
          new Policy.Failover("", all(failover.children()), failover.trickle(), failover.spill());
      case Policy.Weighted weighted -> new Policy.Weighted("", shares(weighted.children()));
      case Policy.Sticky sticky -> new Policy.Sticky("", shares(sticky.children()));
      case Policy.All all -> new Policy.All("", all(all.children()), all.answers());
      case Policy.Nearest nearest ->
          new Policy.Nearest("", biased(nearest.pools()), nearest.band(), nearest.answers());
      case Policy.Geo geo ->
          new Policy.Geo("", branches(geo.branches()), draw(geo.fallback()), geo.spill());
      case Policy.Networks networks ->
          new Policy.Networks(
              "",
              branches(networks.prefixes()),
              branches(networks.asns()),
              draw(networks.fallback()),
              networks.spill());
    };
  }

  private Policy.Pool number(Policy.Pool pool) {
    if (keepsPools) {
      return pool;
    }
    Policy.Pool before = pools.get(pool);
    if (before == null) {
      String number = Integer.toString(pools.size());
      before = new Policy.Pool(number, pool.place(), List.of(), Policy.Threshold.ANY, 1);
      pools.put(pool, before);
    }
    return before;
  }

  private List<Policy> all(List<Policy> policies) {
    return policies.stream().map(this::draw).toList();
  }

  private List<Policy.Share> shares(List<Policy.Share> shares) {
    return shares.stream()
        .map(share -> new Policy.Share(draw(share.policy()), share.weight()))
        .toList();
  }

  private List<Policy.Biased> biased(List<Policy.Biased> pools) {
    return pools.stream().map(one -> new Policy.Biased(number(one.pool()), one.bias())).toList();
  }

  private <K> Map<K, Policy> branches(Map<K, Policy> branches) {
    Map<K, Policy> result = new LinkedHashMap<>();
    branches.forEach((key, policy) -> result.put(key, draw(policy)));
    return result;
  }
}
