package dev.meridian.route53;

import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Facts about policies that decide how they can be said to Route 53. */
final class PolicyWalk {
  private PolicyWalk() {}

  /** Every pool that can answer, the last resort included. */
  static List<Policy.Pool> pools(Policy.Root root) {
    List<Policy.Pool> pools = new ArrayList<>();
    for (Policy node : Trees.nodes(root.tree())) {
      if (node instanceof Policy.Pool pool) {
        pools.add(pool);
      }
    }
    if (root.allDown() instanceof Policy.AllDown.LastResort(Policy.Pool pool)) {
      pools.add(pool);
    }
    return pools;
  }

  /** Whether an answer can carry more than one record, whatever the health. */
  static boolean answersSeveral(Policy.Root root) {
    return pools(root).stream().anyMatch(pool -> pool.answers() > 1)
        || Trees.nodes(root.tree()).stream()
            .anyMatch(
                node ->
                    (node instanceof Policy.All all && all.answers() > 1)
                        || (node instanceof Policy.Nearest nearest && nearest.answers() > 1));
  }

  /** Whether pools that are not the nearest may answer beside it. */
  static boolean hasBand(Policy.Root root) {
    return Trees.nodes(root.tree()).stream()
        .anyMatch(node -> node instanceof Policy.Nearest nearest && nearest.band() > 0);
  }

  /** The choices by distance in a tree, each once. */
  static SequencedSet<Policy.Nearest> near(Branch branch) {
    SequencedSet<Policy.Nearest> near = new LinkedHashSet<>();
    collect(branch, near);
    return near;
  }

  private static void collect(Branch branch, SequencedSet<Policy.Nearest> near) {
    switch (branch) {
      case Branch.Pool _ -> {}
      case Branch.Ordered ordered -> ordered.children().forEach(child -> collect(child, near));
      case Branch.All all -> all.children().forEach(child -> collect(child, near));
      case Branch.Weighted weighted ->
          weighted.parts().forEach(part -> collect(part.branch(), near));
      case Branch.Near(Policy.Nearest nearest) -> near.add(nearest);
    }
  }
}
