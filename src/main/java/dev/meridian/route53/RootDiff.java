package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What to change so that one name and its tree are as they should be: group by group, each of which
 * is changed within one batch.
 *
 * @param marker the marker's own change; empty when it stays
 * @param staying groups that hold something afterwards, targets of aliases first
 * @param leaving groups that do not, aliases before their targets
 */
record RootDiff(
    Name root, Optional<MarkerChange> marker, List<GroupDiff> staying, List<GroupDiff> leaving) {

  /**
   * Whose the name is from now on.
   *
   * @param before the set that stands there
   * @param after empty when nothing is left to mark
   */
  record MarkerChange(Optional<Held> before, Optional<Marker> after) {
    Change at(long epoch, boolean finished) {
      if (after.isEmpty()) {
        return new Change.Delete(before.orElseThrow());
      }
      Marker marker = finished ? after.get().at(epoch) : after.get().unfinished().at(epoch);
      return before.isPresent()
          ? new Change.Upsert(marker.set(), before.get())
          : new Change.Create(marker.set());
    }
  }

  /** Changes of one group, deletions first. */
  record GroupDiff(SetGroup group, List<Change.Delete> deletes, List<Change> puts) {
    boolean isEmpty() {
      return deletes.isEmpty() && puts.isEmpty();
    }

    int elements() {
      return sum(Change::elements);
    }

    int characters() {
      return sum(Change::characters);
    }

    private int sum(java.util.function.ToIntFunction<Change> of) {
      return deletes.stream().mapToInt(of).sum() + puts.stream().mapToInt(of).sum();
    }
  }

  /**
   * Compares.
   *
   * @param held what is there and ours, or taken over
   * @param desired what should be
   */
  static RootDiff of(
      Name root, List<Held> held, List<RecordSet> desired, Optional<MarkerChange> marker) {
    Map<SetGroup, List<Held>> before = grouped(held, h -> h.group().orElseThrow());
    Map<SetGroup, List<RecordSet>> after = grouped(desired, SetGroup::of);
    Map<SetGroup, Integer> depthBefore =
        SetGroup.depths(held.stream().flatMap(one -> one.set().stream()).toList());
    Map<SetGroup, Integer> depthAfter = SetGroup.depths(desired);
    Set<SetGroup> all = new LinkedHashSet<>(after.keySet());
    all.addAll(before.keySet());
    List<GroupDiff> staying = new ArrayList<>();
    List<GroupDiff> leaving = new ArrayList<>();
    for (SetGroup group : all) {
      GroupDiff diff =
          diff(group, before.getOrDefault(group, List.of()), after.getOrDefault(group, List.of()));
      if (!diff.isEmpty()) {
        (after.containsKey(group) ? staying : leaving).add(diff);
      }
    }
    staying.sort(Comparator.comparingInt(diff -> depthAfter.getOrDefault(diff.group, 0)));
    leaving.sort(Comparator.comparingInt(diff -> -depthBefore.getOrDefault(diff.group, 0)));
    return new RootDiff(root, marker, staying, leaving);
  }

  private static <T> Map<SetGroup, List<T>> grouped(
      List<T> sets, java.util.function.Function<T, SetGroup> group) {
    Map<SetGroup, List<T>> groups = new LinkedHashMap<>();
    sets.forEach(set -> groups.computeIfAbsent(group.apply(set), _ -> new ArrayList<>()).add(set));
    return groups;
  }

  private static GroupDiff diff(SetGroup group, List<Held> before, List<RecordSet> after) {
    List<Change.Delete> deletes = new ArrayList<>();
    List<Change> puts = new ArrayList<>();
    if (mustBeRemade(before, after)) {
      before.forEach(held -> deletes.add(new Change.Delete(held)));
      after.forEach(set -> puts.add(new Change.Create(set)));
      return new GroupDiff(group, deletes, puts);
    }
    Map<RecordSet.Key, RecordSet> wanted = new LinkedHashMap<>();
    after.forEach(set -> wanted.put(set.key(), set));
    for (Held held : before) {
      RecordSet was = held.set().orElseThrow();
      RecordSet set = wanted.remove(was.key());
      if (set == null) {
        deletes.add(new Change.Delete(held));
      } else if (!set.equals(was)) {
        replace(held, was, set, deletes::add, (_, change) -> puts.add(change));
      }
    }
    wanted.values().forEach(set -> puts.add(new Change.Create(set)));
    return new GroupDiff(group, deletes, puts);
  }

  /**
   * An UPSERT, but where the place in the routing changes: another set may be about to take this
   * one's, and two must not have the same in between.
   */
  private static void replace(
      Held held,
      RecordSet was,
      RecordSet set,
      java.util.function.Consumer<Change.Delete> delete,
      BiConsumer<RecordSet, Change> put) {
    boolean moves =
        !(set.routing() instanceof Routing.Weighted) && !set.routing().equals(was.routing());
    if (moves) {
      delete.accept(new Change.Delete(held));
      put.accept(set, new Change.Create(set));
    } else {
      put.accept(set, new Change.Upsert(set, held));
    }
  }

  /** Whether the kind of routing changes, or there is something that we have no words for. */
  private static boolean mustBeRemade(List<Held> before, List<RecordSet> after) {
    if (before.stream().anyMatch(held -> held.set().isEmpty())) {
      return true;
    }
    return !after.isEmpty()
        && before.stream()
            .flatMap(held -> held.set().stream())
            .anyMatch(set -> set.routing().getClass() != after.getFirst().routing().getClass());
  }

  boolean isEmpty() {
    return marker.isEmpty() && changesNothing();
  }

  /** Whether the sets are as they should be, whatever the marker says. */
  boolean changesNothing() {
    return staying.isEmpty() && leaving.isEmpty();
  }

  /** All changes but the marker's, in the order in which one batch makes them. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    leaving.forEach(diff -> changes.addAll(diff.deletes));
    staying.reversed().forEach(diff -> changes.addAll(diff.deletes));
    staying.forEach(diff -> changes.addAll(diff.puts));
    return changes;
  }
}
