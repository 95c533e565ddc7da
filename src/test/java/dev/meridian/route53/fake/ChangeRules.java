package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a change batch must satisfy. Changes take effect one after the other; an alias needs its
 * target when it is made, and none may be left without at the end.
 */
final class ChangeRules {
  private static final int RECORDS_MAX = 1000;
  private static final int CHARACTERS_MAX = 32_000;
  private static final int PEERS_MAX = 100;
  private static final int GEOPROXIMITY_MAX = 30;

  private final String zoneId;
  private final String zone;
  private final Map<StoredSet.Key, StoredSet> sets;
  private final Predicate<String> checkExists;
  private final int setsMax;
  private final Map<StoredSet.Group, Set<StoredSet>> groups = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * Rules for one batch.
   *
   * @param sets of the zone; changed as the batch says
   */
  ChangeRules(
      String zoneId,
      String zone,
      Map<StoredSet.Key, StoredSet> sets,
      Predicate<String> checkExists,
      int setsMax) {
    this.zoneId = zoneId;
    this.zone = zone;
    this.sets = sets;
    this.checkExists = checkExists;
    this.setsMax = setsMax;
    sets.values().forEach(this::index);
  }

  private void index(StoredSet set) {
    groups.computeIfAbsent(set.group(), _ -> new HashSet<>()).add(set);
  }

  private Set<StoredSet> group(StoredSet.Group group) {
    return groups.getOrDefault(group, Set.of());
  }

  /**
   * A change.
   *
   * @param characters of its values as they were sent
   */
  private record Change(String action, StoredSet set, int characters) {
    int weight() {
      return action.equals("UPSERT") ? 2 : 1;
    }
  }

  void apply(Xml request) {
    List<Change> changes =
        request
            .child("ChangeBatch")
            .orElseThrow(() -> Refusal.invalidInput("no ChangeBatch"))
            .list("Changes")
            .stream()
            .map(
                change ->
                    new Change(
                        change.required("Action"),
                        StoredSet.of(change.child("ResourceRecordSet").orElseThrow()),
                        characters(change.child("ResourceRecordSet").orElseThrow())))
            .toList();
    requireSize(changes);
    requireOneChangeOfEach(changes);
    for (Change change : changes) {
      switch (change.action) {
        case "CREATE" -> create(change.set);
        case "UPSERT" -> upsert(change.set);
        case "DELETE" -> delete(change.set);
        default -> throw Refusal.invalidInput("action " + change.action);
      }
    }
    requireWhole(changes);
    if (!faults.isEmpty()) {
      throw Refusal.invalidBatch(faults);
    }
  }

  private static int characters(Xml set) {
    return set.list("ResourceRecords").stream()
        .mapToInt(one -> one.required("Value").length())
        .sum();
  }

  private static void requireSize(List<Change> changes) {
    if (changes.isEmpty()) {
      throw Refusal.invalidInput("no changes");
    }
    int records =
        changes.stream().mapToInt(one -> one.weight() * Math.max(1, one.set.values().size())).sum();
    int characters = changes.stream().mapToInt(one -> one.weight() * one.characters).sum();
    if (records > RECORDS_MAX) {
      throw Refusal.invalidBatch(List.of("Number of records limit of 1000 exceeded: " + records));
    }
    if (characters > CHARACTERS_MAX) {
      throw Refusal.invalidBatch(List.of("RDATA character limit of 32000 exceeded: " + characters));
    }
  }

  private static void requireOneChangeOfEach(List<Change> changes) {
    Map<StoredSet.Key, String> actions = new HashMap<>();
    for (Change change : changes) {
      String before = actions.put(change.set.key(), change.action);
      if (before != null && !(before.equals("DELETE") && change.action.equals("CREATE"))) {
        throw Refusal.invalidBatch(
            List.of(
                "The request contains an invalid set of changes for a resource record set '%s %s'"
                    .formatted(change.set.type(), change.set.name())));
      }
    }
  }

  private void create(StoredSet set) {
    if (sets.containsKey(set.key())) {
      faults.add(
          "Tried to create resource record set %s but it already exists".formatted(told(set)));
      return;
    }
    put(set);
  }

  private void upsert(StoredSet set) {
    StoredSet before = sets.remove(set.key());
    if (before != null) {
      group(before.group()).remove(before);
    }
    put(set);
  }

  private void delete(StoredSet set) {
    StoredSet held = sets.get(set.key());
    if (held == null) {
      faults.add(
          "Tried to delete resource record set %s but it was not found".formatted(told(set)));
    } else if (!held.isExactly(set)) {
      faults.add(
          "Tried to delete resource record set %s but the values provided do not match the current values"
              .formatted(told(set)));
    } else if (set.name().equals(zone) && Set.of("NS", "SOA").contains(set.type())) {
      faults.add(
          "A HostedZone must contain at least one NS and exactly one SOA record at its apex");
    } else {
      sets.remove(set.key());
      group(set.group()).remove(held);
    }
  }

  private void put(StoredSet set) {
    fault(set).ifPresent(faults::add);
    set.healthCheck()
        .filter(check -> !checkExists.test(check))
        .ifPresent(
            check -> {
              throw Refusal.noSuchCheck(check);
            });
    sets.put(set.key(), set);
    index(set);
  }

  private Optional<String> fault(StoredSet set) {
    Set<StoredSet> peers = group(set.group());
    if (!StoredName.isWithin(set.name(), zone)) {
      return Optional.of(
          "RRSet with DNS name %s is not permitted in zone %s".formatted(set.name(), zone));
    }
    if (set.name().equals(zone) && set.type().equals("CNAME")) {
      return Optional.of(told(set) + " CNAME is not permitted at apex in zone " + zone);
    }
    if (set.policy().equals("simple") == set.id().isPresent()) {
      return Optional.of(told(set) + " needs SetIdentifier if and only if it has a routing policy");
    }
    if (peers.stream().anyMatch(peer -> !peer.policy().equals(set.policy()))) {
      return Optional.of(
          told(set)
              + " cannot be created as other RRSets exist with the same name, type and another policy");
    }
    if (peers.size()
        >= (set.policy().equals("GeoProximityLocation") ? GEOPROXIMITY_MAX : PEERS_MAX)) {
      return Optional.of(told(set) + " too many sets of this name and type");
    }
    return routingFault(set, peers).or(() -> dataFault(set)).or(() -> cnameFault(set));
  }

  private static Optional<String> routingFault(StoredSet set, Set<StoredSet> peers) {
    return switch (set.policy()) {
      case "Weight" -> {
        int weight = Integer.parseInt(set.routing().getOrDefault("Weight", "-1"));
        yield weight < 0 || weight > 255
            ? Optional.of(told(set) + " Weight outside 0..255")
            : set.values().size() > 1
                ? Optional.of(told(set) + " a weighted set has one value")
                : Optional.empty();
      }
      case "Failover" ->
          set.routing().getOrDefault("Failover", "").equals("PRIMARY")
                  && set.alias().isEmpty()
                  && set.healthCheck().isEmpty()
              ? Optional.of(told(set) + " a PRIMARY that is no alias needs a health check")
              : sameAsPeer(set, peers);
      case "MultiValueAnswer" ->
          set.alias().isPresent()
              ? Optional.of(told(set) + " a multivalue set cannot be an alias")
              : Optional.empty();
      case "GeoLocation", "Region" -> sameAsPeer(set, peers);
      default -> Optional.empty();
    };
  }

  private static Optional<String> sameAsPeer(StoredSet set, Set<StoredSet> peers) {
    return peers.stream().anyMatch(peer -> peer.routing().equals(set.routing()))
        ? Optional.of(told(set) + " another set has the same " + set.routing())
        : Optional.empty();
  }

  private Optional<String> dataFault(StoredSet set) {
    if (set.alias().isPresent()) {
      return set.ttl().isPresent() || !set.values().isEmpty()
          ? Optional.of(told(set) + " an alias has neither TTL nor values")
          : aliasFault(set, set.alias().get());
    }
    if (set.ttl().isEmpty() || set.values().isEmpty()) {
      return Optional.of(told(set) + " needs TTL and values, or an alias target");
    }
    if (new HashSet<>(set.values()).size() < set.values().size()) {
      return Optional.of(told(set) + " Duplicate Resource Record");
    }
    return Optional.empty();
  }

  private Optional<String> aliasFault(StoredSet set, StoredSet.Alias alias) {
    boolean there =
        alias.zone().equals(zoneId)
            && !group(new StoredSet.Group(alias.name(), set.type())).isEmpty();
    return there
        ? Optional.empty()
        : Optional.of(
            "Tried to create an alias that targets %s, type %s in zone %s, but the alias target name was not found"
                .formatted(alias.name(), set.type(), alias.zone()));
  }

  private Optional<String> cnameFault(StoredSet set) {
    boolean clash =
        sets.values().stream()
            .filter(other -> other.name().equals(set.name()))
            .anyMatch(other -> other.type().equals("CNAME") != set.type().equals("CNAME"));
    return clash
        ? Optional.of(told(set) + " conflicts with other records with the same DNS name (CNAME)")
        : Optional.empty();
  }

  /** What holds of the zone once all of the batch is done. */
  private void requireWhole(List<Change> changes) {
    if (sets.size() > setsMax) {
      faults.add("Number of resource record sets exceeds the limit of " + setsMax);
    }
    for (StoredSet set : sets.values()) {
      set.alias().flatMap(alias -> aliasFault(set, alias)).ifPresent(faults::add);
    }
    for (StoredSet.Group changed :
        changes.stream().map(one -> one.set.group()).collect(Collectors.toSet())) {
      long ttls = group(changed).stream().map(StoredSet::ttl).distinct().count();
      if (ttls > 1 && group(changed).stream().noneMatch(set -> set.alias().isPresent())) {
        faults.add("sets of %s have different TTLs".formatted(changed));
      }
    }
  }

  private static String told(StoredSet set) {
    return "[name='%s', type='%s'%s]"
        .formatted(
            set.name(), set.type(), set.id().map(id -> ", set-identifier='" + id + "'").orElse(""));
  }
}
