package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The CIDR collections of the account. */
final class CidrCollections {
  private static final int COLLECTIONS_MAX = 5;
  private static final int BLOCKS_MAX = 1000;

  private static final class Collection {
    private final String id;
    private final String name;
    private final String reference;
    private long version = 1;
    private final Map<String, Set<String>> locations = new LinkedHashMap<>();

    Collection(String id, String name, String reference) {
      this.id = id;
      this.name = name;
      this.reference = reference;
    }

    Xml xml() {
      return Xml.of(
          "Collection",
          Xml.of("Arn", "arn:aws:route53:::cidrcollection/" + id),
          Xml.of("Id", id),
          Xml.of("Name", name),
          Xml.of("Version", version));
    }
  }

  private final Map<String, Collection> all = new LinkedHashMap<>();

  private Collection get(String id) {
    return Optional.ofNullable(all.get(id))
        .orElseThrow(
            () -> new Refusal(404, "NoSuchCidrCollectionException", "no collection " + id));
  }

  /** The blocks of each location of a collection. */
  Map<String, Set<String>> blocksOf(String id) {
    return Map.copyOf(get(id).locations);
  }

  /** Whether sets may refer to this location of this collection. */
  boolean exists(String id, String location) {
    return all.containsKey(id) && (location.equals("*") || get(id).locations.containsKey(location));
  }

  Xml create(Xml request) {
    String name = request.required("Name");
    String reference = request.required("CallerReference");
    for (Collection one : all.values()) {
      if (one.name.equals(name)) {
        if (one.reference.equals(reference)) {
          return Xml.of("CreateCidrCollectionResponse", one.xml());
        }
        throw new Refusal(400, "CidrCollectionAlreadyExistsException", name + " exists");
      }
    }
    if (all.size() >= COLLECTIONS_MAX) {
      throw new Refusal(400, "LimitsExceeded", "5 collections");
    }
    String id =
        UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).toString();
    all.put(id, new Collection(id, name, reference));
    return Xml.of("CreateCidrCollectionResponse", all.get(id).xml());
  }

  Xml change(String id, Xml request) {
    Collection collection = get(id);
    request
        .value("CollectionVersion")
        .filter(sent -> Long.parseLong(sent) != collection.version)
        .ifPresent(
            sent -> {
              throw new Refusal(
                  409, "CidrCollectionVersionMismatchException", "version " + collection.version);
            });
    for (Xml change : request.list("Changes")) {
      String location = change.required("LocationName");
      if (location.length() > 16) {
        throw Refusal.invalidInput("location name longer than 16");
      }
      Set<String> blocks = new LinkedHashSet<>();
      change.list("CidrList").forEach(block -> blocks.add(block.text()));
      if (change.required("Action").equals("PUT")) {
        collection.locations.computeIfAbsent(location, _ -> new LinkedHashSet<>()).addAll(blocks);
      } else {
        collection.locations.getOrDefault(location, new LinkedHashSet<>()).removeAll(blocks);
        collection.locations.values().removeIf(Set::isEmpty);
      }
    }
    if (collection.locations.values().stream().mapToInt(Set::size).sum() > BLOCKS_MAX) {
      throw new Refusal(400, "LimitsExceeded", "1000 blocks");
    }
    collection.version++;
    return Xml.of("ChangeCidrCollectionResponse", Xml.of("Id", "change-" + collection.version));
  }

  Xml list() {
    return Xml.of(
        "ListCidrCollectionsResponse",
        Xml.of(
            "CidrCollections",
            all.values().stream().map(one -> Xml.of("member", one.xml().children())).toList()));
  }

  Xml locations(String id) {
    return Xml.of(
        "ListCidrLocationsResponse",
        Xml.of(
            "CidrLocations",
            get(id).locations.keySet().stream()
                .map(name -> Xml.of("member", Xml.of("LocationName", name)))
                .toList()));
  }

  Xml blocks(String id) {
    List<Xml> out = new ArrayList<>();
    get(id)
        .locations
        .forEach(
            (location, blocks) ->
                blocks.forEach(
                    block ->
                        out.add(
                            Xml.of(
                                "member",
                                Xml.of("CidrBlock", block),
                                Xml.of("LocationName", location)))));
    return Xml.of("ListCidrBlocksResponse", Xml.of("CidrBlocks", out));
  }
}
