package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Tells which sets of a zone are ours: those whose name and type a marker of ours names. */
final class Ownership {
  private static final Set<String> APEX_ONLY = Set.of("NS", "SOA");

  private final CurrentZone zone;
  private final String owner;
  private final Map<Name, Held> markerSets = new HashMap<>();
  private final Map<Name, Marker> markers =
      new TreeMap<>(java.util.Comparator.comparing(Name::toString));
  private final Map<SetGroup, List<Held>> groups = new HashMap<>();
  private final Map<Name, List<Held>> byName = new HashMap<>();

  Ownership(CurrentZone zone, String owner) {
    this.zone = zone;
    this.owner = owner;
    for (Held held : zone.sets()) {
      byName.computeIfAbsent(held.name(), _ -> new ArrayList<>()).add(held);
      held.group()
          .ifPresent(group -> groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(held));
      held.set()
          .flatMap(Marker::of)
          .ifPresent(
              marker -> {
                markers.put(marker.root(), marker);
                markerSets.put(marker.root(), held);
              });
    }
  }

  /** The marker of a name, whosever it is. */
  Optional<Marker> marker(Name root) {
    return Optional.ofNullable(markers.get(root));
  }

  /** The set that the marker of a name stands in. */
  Optional<Held> markerSet(Name root) {
    return Optional.ofNullable(markerSets.get(root));
  }

  /** Names that we have marked, in order. */
  List<Name> roots() {
    return markers.values().stream()
        .filter(marker -> marker.owner().equals(owner))
        .map(Marker::root)
        .toList();
  }

  /** What stands at a name and type. */
  List<Held> at(SetGroup group) {
    return groups.getOrDefault(group, List.of());
  }

  /** What stands at a name. */
  List<Held> at(Name name) {
    return byName.getOrDefault(name, List.of());
  }

  boolean isOurs(SetGroup group) {
    return marker(OwnNames.root(group.name()))
        .filter(marker -> marker.owner().equals(owner))
        .filter(marker -> marker.types().contains(group.type()))
        .isPresent();
  }

  /** Whether a set is one that nobody may touch: the apex's own. */
  boolean isUntouchable(Held held) {
    return held.name().equals(zone.apex()) && APEX_ONLY.contains(held.type());
  }

  /** Our sets, by the name that they serve, markers left out. */
  Map<Name, List<Held>> ours() {
    Map<Name, List<Held>> ours = new HashMap<>();
    for (Held held : zone.sets()) {
      if (!isUntouchable(held) && held.group().filter(this::isOurs).isPresent()) {
        ours.computeIfAbsent(OwnNames.root(held.name()), _ -> new ArrayList<>()).add(held);
      }
    }
    return ours;
  }
}
