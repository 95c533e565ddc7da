package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives the groups of one steered name and type their names, each group once. */
final class RecordTree {
  private final Name owner;
  private final RecordType type;
  private final long ttlSeconds;
  private final String base;
  private final Map<Group, Name> names = new HashMap<>();
  private final Set<Name> taken = new HashSet<>();
  private final List<RecordSet> sets = new ArrayList<>();

  RecordTree(Name owner, RecordType type, long ttlSeconds) {
    this.owner = owner;
    this.type = type;
    this.ttlSeconds = ttlSeconds;
    this.base = base(owner).toString();
  }

  /**
   * What names below a steered name end in. A wildcard has no name below it here: those that it
   * stands for would begin to exist.
   */
  private static Name base(Name owner) {
    return owner.isWildcard() ? below("_any", owner.parent().toString()) : owner;
  }

  private static Name below(String label, String base) {
    try {
      return Name.parse(label + "." + base);
    } catch (IllegalArgumentException e) {
      throw new Inexpressible(
          "the records behind it would have names that are too long, such as "
              + label
              + "."
              + base
              + "; shorten the name, or the pools' names");
    }
  }

  /** The record sets of a group that stands at the steered name, and of all below it. */
  List<RecordSet> under(Group top) {
    add(owner, top);
    return sets;
  }

  private Name place(Group group) {
    Name known = names.get(group);
    if (known != null) {
      return known;
    }
    Name name = below(group.label(), base);
    for (int next = 2; !taken.add(name); next++) {
      name = below(group.label() + "-" + next, base);
    }
    names.put(group, name);
    add(name, group);
    return name;
  }

  private void add(Name name, Group group) {
    for (Group.Arm arm : group.arms()) {
      sets.add(
          new RecordSet(
              name, type, arm.setIdentifier(), arm.routing(), content(arm.target()), arm.check()));
    }
  }

  private RecordSet.Content content(Group.Target target) {
    return switch (target) {
      case Group.Target.Values values -> new RecordSet.Content.Values(ttlSeconds, values.values());
      case Group.Target.Below below ->
          new RecordSet.Content.Alias(place(below.group()), below.evaluate());
    };
  }
}
