package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A hosted zone: its sets in the order in which they are listed, and the change under way. */
final class HostedZone {
  private static final int PAGE = 300;

  private static final Map<String, String> ORDERS = new ConcurrentHashMap<>();

  private static final Comparator<StoredSet.Key> ORDER =
      Comparator.comparing(
              (StoredSet.Key key) -> ORDERS.computeIfAbsent(key.name(), StoredName::order))
          .thenComparing(StoredSet.Key::type)
          .thenComparing(key -> key.id().orElse(""));

  private final String id;
  private final String name;
  private Map<StoredSet.Key, StoredSet> sets = new TreeMap<>(ORDER);
  private long changing = Long.MIN_VALUE;

  HostedZone(String id, String name) {
    this.id = id;
    this.name = StoredName.of(name);
    put(parse("NS", 172800, "ns-1.fake-dns.example."));
    put(parse("SOA", 900, "ns-1.fake-dns.example. hostmaster.example. 1 7200 900 1209600 86400"));
  }

  private StoredSet parse(String type, long ttl, String value) {
    return StoredSet.of(
        Xml.of(
            "ResourceRecordSet",
            Xml.of("Name", name),
            Xml.of("Type", type),
            Xml.of("TTL", ttl),
            Xml.of("ResourceRecords", Xml.of("ResourceRecord", Xml.of("Value", value)))));
  }

  private void put(StoredSet set) {
    sets.put(set.key(), set);
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  List<StoredSet> sets() {
    return List.copyOf(sets.values());
  }

  /** Whether the last change is PENDING. */
  boolean isChanging(long nowNanos) {
    return changing - nowNanos > 0 && changing != Long.MIN_VALUE;
  }

  /** Executes a batch or refuses it whole. */
  void change(Xml batch, Predicate<String> checkExists, long insyncNanos, int setsMax) {
    Map<StoredSet.Key, StoredSet> after = new TreeMap<>(ORDER);
    after.putAll(sets);
    new ChangeRules(id, name, after, checkExists, setsMax).apply(batch);
    sets = after;
    changing = insyncNanos;
  }

  /** For tests that have somebody else change the zone. */
  void replaceAll(List<StoredSet> with) {
    sets.clear();
    with.forEach(this::put);
  }

  Xml list(
      Optional<String> startName,
      Optional<String> startType,
      Optional<String> startId,
      Optional<Integer> max) {
    if ((startType.isPresent() && startName.isEmpty())
        || (startId.isPresent() && startType.isEmpty())) {
      throw Refusal.invalidInput("a start by type needs a name, one by identifier a type");
    }
    StoredSet.Key start =
        new StoredSet.Key(startName.map(StoredName::of).orElse(""), startType.orElse(""), startId);
    List<StoredSet> rest = new ArrayList<>();
    sets.forEach(
        (key, set) -> {
          if (startName.isEmpty() || ORDER.compare(key, start) >= 0) {
            rest.add(set);
          }
        });
    int page = Math.min(PAGE, max.orElse(PAGE));
    List<Xml> out = new ArrayList<>();
    out.add(Xml.of("ResourceRecordSets", rest.stream().limit(page).map(StoredSet::xml).toList()));
    out.add(Xml.of("IsTruncated", rest.size() > page));
    if (rest.size() > page) {
      StoredSet next = rest.get(page);
      out.add(Xml.of("NextRecordName", next.name()));
      out.add(Xml.of("NextRecordType", next.type()));
      next.id().ifPresent(text -> out.add(Xml.of("NextRecordIdentifier", text)));
    }
    out.add(Xml.of("MaxItems", page));
    return Xml.of("ListResourceRecordSetsResponse", out);
  }

  Xml xml() {
    return Xml.of(
        "HostedZone",
        Xml.of("Id", "/hostedzone/" + id),
        Xml.of("Name", name),
        Xml.of("CallerReference", "made-with-" + id),
        Xml.of("Config", Xml.of("PrivateZone", "false")),
        Xml.of("ResourceRecordSetCount", sets.size()));
  }
}
