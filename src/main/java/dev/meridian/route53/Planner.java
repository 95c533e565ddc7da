package dev.meridian.route53;

import dev.meridian.route53.Plan.Drift;
import dev.meridian.route53.RootDiff.MarkerChange;
import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Works out what leads from what a hosted zone holds to what it should hold. A pure function: no
 * clock, no network.
 */
final class Planner {
  private static final int NAMES_TOLD_MAX = 20;

  private final CurrentZone current;
  private final DesiredZone desired;
  private final PlanTerms terms;
  private final Ownership ownership;
  private final List<String> refusals = new ArrayList<>();
  private final List<RootDiff> diffs = new ArrayList<>();
  private final List<Drift> drifted = new ArrayList<>();

  private Planner(CurrentZone current, DesiredZone desired, PlanTerms terms) {
    this.current = current;
    this.desired = desired;
    this.terms = terms;
    this.ownership = new Ownership(current, terms.owner());
  }

  /** The plan; with refusals where it must not be executed. */
  static Plan plan(CurrentZone current, DesiredZone desired, PlanTerms terms, Evidence evidence) {
    return new Planner(current, desired, terms).plan(evidence);
  }

  private Plan plan(Evidence evidence) {
    judge(evidence);
    compare();
    guardDeletes();
    guardSize();
    Packing packing = new Packing(current.epoch());
    diffs.forEach(packing::add);
    List<Batch> batches = packing.batches();
    refusals.addAll(packing.refusals());
    CheckPlan checks = new CheckPlan(current, desired, terms, usedAfter(batches));
    refusals.addAll(checks.refusals());
    return new Plan(
        current,
        told(refusals),
        desired.deviations(),
        checks.create(),
        checks.update(),
        checks.retag(),
        missingNetworks(),
        batches,
        checks.retire(),
        checks.collect(),
        unusedNetworks(batches),
        drifted);
  }

  private static List<String> told(List<String> refusals) {
    if (refusals.size() <= NAMES_TOLD_MAX) {
      return refusals;
    }
    List<String> told = new ArrayList<>(refusals.subList(0, NAMES_TOLD_MAX));
    told.add("and " + (refusals.size() - NAMES_TOLD_MAX) + " more");
    return told;
  }

  private void judge(Evidence evidence) {
    for (Deviation deviation : desired.deviations()) {
      if (deviation.what() == Deviation.What.REJECTED) {
        refusals.add(deviation.name() + " cannot be pushed: " + deviation.words());
      }
    }
    if (evidence.quorumLost()) {
      refusals.add(
          "too few nodes see each other to decide: what Route 53 answers stays; bring the nodes back");
    }
    evidence
        .stale()
        .forEach(words -> refusals.add("not known well enough to change answers: " + words));
    if (evidence.everythingDown()) {
      refusals.add(
          "every target is down as seen from here, so the fault is likelier here: what Route 53 answers"
              + " stays; say what to answer then by allDown");
    }
    if (current.leaseSet().isPresent() && current.lease().isEmpty()) {
      refusals.add(
          "%s TXT is no lease of ours and stands in the way: remove it"
              .formatted(OwnNames.lease(current.apex())));
    }
    if (desired.recordSets().isEmpty()
        && desired.deviations().isEmpty()
        && !ownership.roots().isEmpty()) {
      refusals.add(
          "nothing is to be in the zone, which would delete all of %s's %d names: check the zone's"
                  .formatted(terms.owner(), ownership.roots().size())
              + " files and route53.zones' names");
    }
  }

  private void compare() {
    Map<Name, List<RecordSet>> wanted = new TreeMap<>(Comparator.comparing(Name::toString));
    for (RecordSet set : desired.recordSets()) {
      wanted.computeIfAbsent(OwnNames.root(set.name()), _ -> new ArrayList<>()).add(set);
    }
    Map<Name, List<Held>> ours = ownership.ours();
    List<RootDiff> leaving = new ArrayList<>();
    for (Name root : ownership.roots()) {
      if (!wanted.containsKey(root)) {
        MarkerChange unmark = new MarkerChange(ownership.markerSet(root), Optional.empty());
        leaving.add(
            RootDiff.of(root, ours.getOrDefault(root, List.of()), List.of(), Optional.of(unmark)));
      }
    }
    wanted.forEach((root, sets) -> compare(root, sets, ours.getOrDefault(root, List.of())));
    diffs.addAll(leaving);
  }

  private void compare(Name root, List<RecordSet> sets, List<Held> ours) {
    List<Held> held = new ArrayList<>(ours);
    Set<Held> inTheWay = inTheWay(root, sets);
    if (!inTheWay.isEmpty() && !terms.takeover()) {
      inTheWay.forEach(one -> refusals.add(inTheWay(one, root)));
      return;
    }
    inTheWay.stream().filter(one -> !OwnNames.isMarker(one.name())).forEach(held::add);
    Optional<Marker> before = ownership.marker(root);
    Marker after = Marker.of(root, terms.owner(), sets, 0);
    boolean marked = before.filter(after::saysTheSameAs).isPresent();
    Optional<MarkerChange> mark =
        marked
            ? Optional.empty()
            : Optional.of(new MarkerChange(markerPlace(root), Optional.of(after)));
    RootDiff diff = RootDiff.of(root, held, sets, mark);
    if (marked && !diff.changesNothing() && !terms.revert()) {
      drifted.add(new Drift(root, diff.changes()));
    } else if (!diff.isEmpty()) {
      diffs.add(diff);
    }
  }

  /** What stands where the marker is to stand. */
  private Optional<Held> markerPlace(Name root) {
    return ownership.at(OwnNames.marker(root)).stream()
        .filter(held -> held.type().equals("TXT"))
        .findFirst();
  }

  /** Others' sets at the names and types that a name needs. */
  private Set<Held> inTheWay(Name root, List<RecordSet> sets) {
    Set<Held> inTheWay = new LinkedHashSet<>();
    for (RecordSet set : sets) {
      SetGroup group = SetGroup.of(set);
      if (!ownership.isOurs(group)) {
        inTheWay.addAll(ownership.at(group));
      }
      for (Held other : ownership.at(set.name())) {
        boolean oneIsCname = other.type().equals("CNAME") != (set.type() == RecordType.CNAME);
        if (oneIsCname && other.group().filter(ownership::isOurs).isEmpty()) {
          inTheWay.add(other);
        }
      }
    }
    ownership
        .marker(root)
        .filter(marker -> !marker.owner().equals(terms.owner()))
        .flatMap(_ -> ownership.markerSet(root))
        .or(() -> markerPlace(root).filter(held -> held.set().flatMap(Marker::of).isEmpty()))
        .ifPresent(inTheWay::add);
    inTheWay.removeIf(ownership::isUntouchable);
    return inTheWay;
  }

  private String inTheWay(Held held, Name root) {
    String whose =
        ownership
            .marker(root)
            .map(Marker::owner)
            .filter(other -> !other.equals(terms.owner()))
            .map(other -> "belongs to " + other)
            .orElse("is not ours");
    return "%s %s and stands in the way: remove it there, leave its name out of route53.zones' names, or --takeover"
        .formatted(held, whose);
  }

  /**
   * What is asked for by clients and would be there no more. A name that is steered and has nothing
   * to answer, as {@code allDown: closed} may want it, is not deleted.
   */
  private void guardDeletes() {
    Set<Name> meantToBeEmpty =
        desired.deviations().stream().map(Deviation::name).collect(Collectors.toSet());
    int ours =
        (int)
            ownership.ours().values().stream()
                .flatMap(List::stream)
                .filter(held -> OwnNames.isPublic(held.name()))
                .map(held -> held.group().orElseThrow())
                .distinct()
                .count();
    int deleted =
        (int)
            diffs.stream()
                .flatMap(diff -> diff.leaving().stream())
                .filter(diff -> OwnNames.isPublic(diff.group().name()))
                .filter(diff -> !meantToBeEmpty.contains(diff.group().name()))
                .count();
    if (deleted > terms.deletesMax()) {
      refusals.add(
          "%d names and types would be deleted, and route53.deletesMax is %d: if that is meant, raise it or --deletes %d"
              .formatted(deleted, terms.deletesMax(), deleted));
    } else if (ours >= PlanTerms.SHARE_FROM && deleted > ours * terms.deletesShareMax()) {
      refusals.add(
          "%d of our %d names and types would be deleted, and route53.deletesShareMax is %d%%: if that is meant, raise it or --deletes %d"
              .formatted(deleted, ours, Math.round(terms.deletesShareMax() * 100), deleted));
    }
  }

  private void guardSize() {
    long change = 0;
    for (RootDiff diff : diffs) {
      change += diff.marker().map(Planner::growth).orElse(0);
      for (Change one : diff.changes()) {
        change += one instanceof Change.Create ? 1 : one instanceof Change.Delete ? -1 : 0;
      }
    }
    change += current.leaseSet().isPresent() ? 0 : 1;
    long after = current.sets().size() + change;
    if (after > current.setsMax() && !diffs.isEmpty()) {
      refusals.add(
          "the hosted zone would hold %d record sets, and its limit is %d: have AWS raise it (quota L-E209CC9F), or push fewer names"
              .formatted(after, current.setsMax()));
    }
  }

  private static int growth(MarkerChange marker) {
    return (marker.after().isPresent() ? 1 : 0) - (marker.before().isPresent() ? 1 : 0);
  }

  /** References or ids of the health checks that sets use once the batches are done. */
  private Set<String> usedAfter(List<Batch> batches) {
    Map<Held, Boolean> gone = new HashMap<>();
    Set<String> used = new HashSet<>();
    for (Batch batch : batches) {
      for (Change change : batch.changes()) {
        switch (change) {
          case Change.Create create -> create.set().healthCheck().ifPresent(used::add);
          case Change.Upsert upsert -> {
            upsert.set().healthCheck().ifPresent(used::add);
            gone.put(upsert.before(), true);
          }
          case Change.Delete delete -> gone.put(delete.held(), true);
        }
      }
    }
    for (Held held : current.sets()) {
      if (!gone.containsKey(held) && held.raw().healthCheckId() != null) {
        used.add(held.raw().healthCheckId());
      }
    }
    return used;
  }

  private List<CidrLocation> missingNetworks() {
    return desired.networks().stream()
        .filter(
            wanted -> !wanted.blocks().equals(current.networks().locations().get(wanted.name())))
        .toList();
  }

  /** Of our collection, what neither the zone will use nor a set that is left alone uses. */
  private List<String> unusedNetworks(List<Batch> batches) {
    Set<String> kept = new HashSet<>();
    desired.networks().forEach(location -> kept.add(location.name()));
    Set<Held> gone = new HashSet<>();
    for (Batch batch : batches) {
      for (Change change : batch.changes()) {
        switch (change) {
          case Change.Create _ -> {}
          case Change.Upsert upsert -> gone.add(upsert.before());
          case Change.Delete delete -> gone.add(delete.held());
        }
      }
    }
    for (Held held : current.sets()) {
      if (!gone.contains(held) && held.raw().cidrRoutingConfig() != null) {
        kept.add(held.raw().cidrRoutingConfig().locationName());
      }
    }
    return current.networks().locations().keySet().stream()
        .filter(name -> !kept.contains(name))
        .sorted()
        .toList();
  }
}
