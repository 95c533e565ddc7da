package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Name and type, which all record sets of one routing policy share. */
record SetGroup(Name name, RecordType type) {
  static SetGroup of(RecordSet set) {
    return new SetGroup(set.name(), set.type());
  }

  /** The group that a set is an alias of. */
  static Optional<SetGroup> target(RecordSet set) {
    return set.aliasTarget().map(name -> new SetGroup(name, set.type()));
  }

  /**
   * How many aliases each group leads through until there are values: those of 0 hold values only.
   * Circles end where they close.
   */
  static Map<SetGroup, Integer> depths(Collection<RecordSet> sets) {
    Map<SetGroup, Set<SetGroup>> targets = new HashMap<>();
    for (RecordSet set : sets) {
      Set<SetGroup> of = targets.computeIfAbsent(of(set), _ -> new HashSet<>());
      target(set).ifPresent(of::add);
    }
    Map<SetGroup, Integer> depths = new HashMap<>();
    targets.keySet().forEach(group -> depth(group, targets, depths, new HashSet<>()));
    return depths;
  }

  private static int depth(
      SetGroup group,
      Map<SetGroup, Set<SetGroup>> targets,
      Map<SetGroup, Integer> depths,
      Set<SetGroup> above) {
    Integer known = depths.get(group);
    if (known != null) {
      return known;
    }
    int depth = 0;
    if (above.add(group)) {
      for (SetGroup target : targets.getOrDefault(group, Set.of())) {
        depth = Math.max(depth, 1 + depth(target, targets, depths, above));
      }
      above.remove(group);
    }
    depths.put(group, depth);
    return depth;
  }

  @Override
  public String toString() {
    return name + " " + type;
  }
}
