package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Facts about policy trees as written. */
public final class Trees {
  private Trees() {}

  /** The children of a node, in written order, the fallback last. */
  static List<Policy> children(Policy policy) {
    return switch (policy) {
      case Policy.Pool _ -> List.of();
      case Policy.Failover failover -> failover.children();
      case Policy.Weighted weighted -> policies(weighted.children());
      case Policy.Sticky sticky -> policies(sticky.children());
      case Policy.All all -> all.children();
      case Policy.Nearest nearest ->
          nearest.pools().stream().<Policy>map(Policy.Biased::pool).toList();
      case Policy.Geo geo -> {
        var children = new ArrayList<>(geo.branches().values());
        children.add(geo.fallback());
        yield children;
      }
      case Policy.Networks networks -> {
        var children = new ArrayList<>(networks.prefixes().values());
        children.addAll(networks.asns().values());
        children.add(networks.fallback());
        yield children;
      }
    };
  }

  private static List<Policy> policies(List<Policy.Share> shares) {
    return shares.stream().map(Policy.Share::policy).toList();
  }

  /** Every node once, however often it is used; parents before children. */
  public static List<Policy> nodes(Policy root) {
    var seen = new IdentityHashMap<Policy, Boolean>();
    var nodes = new ArrayList<Policy>();
    visit(root, seen, nodes);
    return nodes;
  }

  private static void visit(
      Policy policy, IdentityHashMap<Policy, Boolean> seen, List<Policy> nodes) {
    if (seen.put(policy, true) == null) {
      nodes.add(policy);
      children(policy).forEach(child -> visit(child, seen, nodes));
    }
  }

  /** Nodes of the tree when every use of a shared node is written out; saturates. */
  static long expandedSize(Policy root) {
    return expandedSize(root, new IdentityHashMap<>());
  }

  private static long expandedSize(Policy policy, IdentityHashMap<Policy, Long> known) {
    Long before = known.get(policy);
    if (before != null) {
      return before;
    }
    long size = 1;
    for (Policy child : children(policy)) {
      size = Math.min(Integer.MAX_VALUE, size + expandedSize(child, known));
    }
    known.put(policy, size);
    return size;
  }

  /** The pools of a tree, each once. */
  public static List<Policy.Pool> pools(Policy root) {
    return nodes(root).stream()
        .filter(Policy.Pool.class::isInstance)
        .map(Policy.Pool.class::cast)
        .toList();
  }

  /** Every prefix that a node of the tree names, each once. */
  static SequencedSet<Cidr> prefixes(Policy root) {
    var prefixes = new LinkedHashSet<Cidr>();
    for (Policy node : nodes(root)) {
      if (node instanceof Policy.Networks networks) {
        prefixes.addAll(networks.prefixes().keySet());
      }
    }
    return prefixes;
  }

  /** Whether the node itself looks at the client's whereabouts. */
  static boolean looksAtLocation(Policy policy) {
    return switch (policy) {
      case Policy.Geo _, Policy.Networks _, Policy.Nearest _ -> true;
      case Policy.Pool _, Policy.Failover _, Policy.Weighted _, Policy.Sticky _, Policy.All _ ->
          false;
    };
  }

  /** Whether the node itself looks at the client's coordinates. */
  static boolean looksAtCoordinates(Policy policy) {
    return switch (policy) {
      case Policy.Nearest _ -> true;
      case Policy.Geo geo -> geo.spill() == Policy.Spill.NEAREST;
      case Policy.Networks networks -> networks.spill() == Policy.Spill.NEAREST;
      case Policy.Pool _, Policy.Failover _, Policy.Weighted _, Policy.Sticky _, Policy.All _ ->
          false;
    };
  }
}
