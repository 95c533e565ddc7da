package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.PoolSpec;
import dev.meridian.config.PoolSpec.PlaceSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.SteeringConfig;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Works out what pools would carry if one of them, or all at one place, were gone, and warns where
 * that is more than they can. Where clients come from is not known: branches of {@code geo} and
 * {@code networks}, and the pools of {@code nearest}, are taken to get equal parts.
 */
final class Overloads {
  private final SteeringConfig config;
  private final Problems problems;

  Overloads(SteeringConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /**
   * Warns of what a policy could not carry.
   *
   * @param load what comes to it; 0 where nobody knows
   */
  void check(Policy.Root root, int load, Mark mark) {
    List<Policy.Pool> pools = root.tree().leaves();
    if (load == 0 || pools.stream().noneMatch(this::isDeclared)) {
      return;
    }
    tell(root, load, Set.of(), "with all pools up", mark);
    Map<String, Set<String>> failures = new LinkedHashMap<>();
    pools.forEach(pool -> failures.put("without pool " + pool.name(), Set.of(pool.name())));
    places(pools).forEach((place, gone) -> failures.put("without " + place, gone));
    failures.forEach((words, gone) -> tell(root, load, gone, words, mark));
  }

  private boolean isDeclared(Policy.Pool pool) {
    PoolSpec spec = config.pools().get(pool.name());
    return spec != null
        && (spec.capacity().isPresent()
            || spec.members().stream().allMatch(member -> member.capacity().isPresent()));
  }

  /** Places with several pools of the policy. */
  private Map<String, Set<String>> places(List<Policy.Pool> pools) {
    Map<String, Set<String>> places = new TreeMap<>();
    for (Policy.Pool pool : pools) {
      PoolSpec spec = config.pools().get(pool.name());
      if (spec != null && spec.place().orElse(null) instanceof PlaceSpec.Code code) {
        places.computeIfAbsent(code.code(), _ -> new TreeSet<>()).add(pool.name());
      }
    }
    places.values().removeIf(some -> some.size() < 2);
    return places;
  }

  private void tell(Policy.Root root, int load, Set<String> gone, String words, Mark mark) {
    Map<Policy.Pool, Double> carried = new LinkedHashMap<>();
    new Flow(gone, carried).to(root.tree(), load);
    List<String> overloads = new ArrayList<>();
    carried.forEach(
        (pool, part) -> {
          double capacity = pool.members().stream().mapToDouble(Member::capacity).sum();
          if (isDeclared(pool) && part > capacity * (1 + 1e-9)) {
            overloads.add(
                "%s gets %d of %d (%d %%)"
                    .formatted(
                        pool.name(),
                        Math.round(part),
                        Math.round(capacity),
                        Math.round(100 * part / capacity)));
          }
        });
    if (!overloads.isEmpty()) {
      problems.warning(mark, root.name() + ": " + words + " " + String.join(", ", overloads));
    }
  }

  /**
   * One way in which load flows down a tree.
   *
   * @param gone names of the pools that are down
   */
  private record Flow(Set<String> gone, Map<Policy.Pool, Double> carried) {
    private boolean isUp(Policy policy) {
      return policy.leaves().stream().anyMatch(pool -> !gone.contains(pool.name()));
    }

    void to(Policy policy, double load) {
      switch (policy) {
        case Policy.Pool pool -> carried.merge(pool, load, Double::sum);
        case Policy.Failover node -> failover(node, load);
        case Policy.Weighted node -> shares(node.children(), load);
        case Policy.Sticky node -> shares(node.children(), load);
        case Policy.All node -> evenly(node.children(), load);
        case Policy.Nearest node ->
            evenly(node.pools().stream().<Policy>map(Policy.Biased::pool).toList(), load);
        case Policy.Geo node -> {
          List<Policy> branches = new ArrayList<>(node.branches().values());
          branches.add(node.fallback());
          evenly(branches, load);
        }
        case Policy.Networks node -> {
          List<Policy> branches = new ArrayList<>(node.prefixes().values());
          branches.addAll(node.asns().values());
          branches.add(node.fallback());
          evenly(branches, load);
        }
      }
    }

    private void failover(Policy.Failover node, double load) {
      List<Policy> up = node.children().stream().filter(this::isUp).toList();
      double left = load;
      for (int i = 0; i < up.size(); i++) {
        double room = node.spill().isPresent() ? room(up.get(i)) : Double.MAX_VALUE;
        double part = i == up.size() - 1 ? left : Math.min(left, room);
        to(up.get(i), part);
        left -= part;
        if (left <= 0) {
          return;
        }
      }
    }

    private double room(Policy policy) {
      return policy.leaves().stream()
          .filter(pool -> !gone.contains(pool.name()))
          .flatMap(pool -> pool.members().stream())
          .mapToDouble(Member::capacity)
          .sum();
    }

    private void shares(List<Policy.Share> children, double load) {
      List<Policy.Share> up = children.stream().filter(one -> isUp(one.policy())).toList();
      double total = up.stream().mapToInt(Policy.Share::weight).sum();
      for (Policy.Share one : up) {
        to(one.policy(), total > 0 ? load * one.weight() / total : load / up.size());
      }
    }

    private void evenly(List<Policy> children, double load) {
      List<Policy> up = children.stream().filter(this::isUp).toList();
      up.forEach(child -> to(child, load / up.size()));
    }
  }
}
