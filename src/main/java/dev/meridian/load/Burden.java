package dev.meridian.load;

import dev.meridian.steer.Load;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What comes to a policy, and what its pools can carry. Where clients come from is not known:
 * branches of {@code geo} and {@code networks}, and the pools of {@code nearest}, are taken to get
 * equal parts.
 *
 * @param policy its name
 * @param load what comes to it
 * @param declared names of the pools whose capacity is known
 * @param places places with several pools of the policy, and the names of those
 */
public record Burden(
    String policy, Policy tree, Load load, Set<String> declared, Map<String, Set<String>> places) {
  public Burden {
    declared = Set.copyOf(declared);
  }

  /**
   * A failure that would be too much for others.
   *
   * @param without what fails; empty where nothing more need fail
   */
  public record Overload(String without, List<Excess> pools) {
    /** Such as {@code us-east gets 1200 of 1000 (120 %)}. */
    public String words() {
      return pools.stream().map(Excess::words).collect(Collectors.joining(", "));
    }
  }

  /** A pool that gets more than it can carry. */
  public record Excess(String pool, double gets, double capacity) {
    private String words() {
      String share =
          capacity > 0 ? " (" + Math.round(100 * gets / capacity) + " %)" : ", all it has is down";
      return "%s gets %d of %d%s".formatted(pool, Math.round(gets), Math.round(capacity), share);
    }
  }

  /**
   * Each failure of one pool, or of all at one place, that would overload others; first what is too
   * much already.
   *
   * @param up the pools that serve now
   * @param members those that serve now
   */
  public List<Overload> overloads(Predicate<Policy.Pool> up, Predicate<Member> members) {
    Set<String> serving = new LinkedHashSet<>();
    Map<String, Double> rooms = new HashMap<>();
    for (Policy.Pool pool : tree.leaves()) {
      if (up.test(pool)) {
        serving.add(pool.name());
        rooms.put(
            pool.name(),
            pool.members().stream().filter(members).mapToDouble(Member::capacity).sum());
      }
    }
    Map<String, Set<String>> failures = new LinkedHashMap<>();
    failures.put("", Set.of());
    serving.forEach(pool -> failures.put("pool " + pool, Set.of(pool)));
    places.forEach(
        (place, gone) -> {
          if (gone.stream().filter(serving::contains).count() > 1) {
            failures.put(place, gone);
          }
        });
    List<Overload> overloads = new ArrayList<>();
    failures.forEach(
        (without, gone) -> {
          Set<String> left = new HashSet<>(serving);
          left.removeAll(gone);
          List<Excess> excesses = excesses(left, rooms);
          if (!excesses.isEmpty()) {
            overloads.add(new Overload(without, excesses));
          }
        });
    return overloads;
  }

  private List<Excess> excesses(Set<String> left, Map<String, Double> rooms) {
    Map<String, Double> carried = new LinkedHashMap<>();
    new Flow(left, rooms, carried).to(tree, load.now());
    List<Excess> excesses = new ArrayList<>();
    carried.forEach(
        (pool, part) -> {
          double capacity = rooms.getOrDefault(pool, 0.0);
          if (declared.contains(pool) && part > capacity * (1 + 1e-9)) {
            excesses.add(new Excess(pool, part, capacity));
          }
        });
    return excesses;
  }

  /**
   * One way in which load flows down a tree.
   *
   * @param up names of the pools that serve
   * @param rooms what each of them can carry
   */
  private record Flow(Set<String> up, Map<String, Double> rooms, Map<String, Double> carried) {
    private boolean isUp(Policy policy) {
      return policy.leaves().stream().anyMatch(pool -> up.contains(pool.name()));
    }

    void to(Policy policy, double load) {
      switch (policy) {
        case Policy.Pool pool -> carried.merge(pool.name(), load, Double::sum);
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
          .filter(pool -> up.contains(pool.name()))
          .mapToDouble(pool -> rooms.getOrDefault(pool.name(), 0.0))
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
