package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says whose the sets of a name are, in a TXT record of its own name. What has no marker of ours is
 * never changed.
 *
 * @param root the name
 * @param types that are ours at that name; others are not
 * @param content digest of what was put there; {@link #UNFINISHED} while several batches do it
 * @param epoch of the lease by which it was written
 */
record Marker(Name root, String owner, SortedSet<RecordType> types, String content, long epoch) {
  static final String UNFINISHED = "-";

  private static final String KIND = "meridian";
  private static final long TTL_SECONDS = 300;
  private static final int DIGITS = 16;

  /** The marker of a name that holds such sets. */
  static Marker of(Name root, String owner, Collection<RecordSet> sets, long epoch) {
    SortedSet<RecordType> types =
        sets.stream().map(RecordSet::type).collect(Collectors.toCollection(TreeSet::new));
    return new Marker(root, owner, types, digest(sets), epoch);
  }

  /** Changes whenever what is answered does. */
  static String digest(Collection<RecordSet> sets) {
    return Digest.hex(
        sets.stream().sorted().map(RecordSet::toString).collect(Collectors.joining("\n")), DIGITS);
  }

  /** What a record set says, if it is a marker. */
  static Optional<Marker> of(RecordSet set) {
    return OwnNames.isMarker(set.name())
        ? Attributes.parse(KIND, set).flatMap(attributes -> parse(set.name(), attributes))
        : Optional.empty();
  }

  private static Optional<Marker> parse(Name name, Map<String, String> attributes) {
    try {
      SortedSet<RecordType> types =
          Arrays.stream(attributes.getOrDefault("types", "").split(",", -1))
              .map(RecordType::valueOf)
              .collect(Collectors.toCollection(TreeSet::new));
      return Optional.of(
          new Marker(
              OwnNames.marked(name),
              attributes.getOrDefault("owner", ""),
              types,
              attributes.getOrDefault("content", UNFINISHED),
              Long.parseLong(attributes.getOrDefault("epoch", "0"))));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  RecordSet set() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("owner", owner);
    attributes.put("types", types.stream().map(RecordType::name).collect(Collectors.joining(",")));
    attributes.put("content", content);
    attributes.put("epoch", Long.toString(epoch));
    return new RecordSet(
        OwnNames.marker(root),
        RecordType.TXT,
        "",
        new Routing.Simple(),
        RecordSet.Content.Values.of(TTL_SECONDS, List.of(Attributes.print(KIND, attributes))),
        Optional.empty());
  }

  Marker at(long newEpoch) {
    return new Marker(root, owner, types, content, newEpoch);
  }

  Marker unfinished() {
    return new Marker(root, owner, types, UNFINISHED, epoch);
  }

  /** Whether both say the same, whenever it was said. */
  boolean saysTheSameAs(Marker other) {
    return at(0).equals(other.at(0));
  }
}
