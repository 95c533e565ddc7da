package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may change a zone, kept in the zone itself. Every batch deletes the lease as it was and
 * creates its successor; since a batch is executed whole or not at all and a deletion must match,
 * the batch of a writer that knows an older lease is rejected whole.
 *
 * @param epoch counts the batches
 * @param holder who wrote it, a different word for each process
 * @param until when it ends, unless it is renewed; others wait until then out of politeness: what
 *     protects the zone is the epoch
 */
record Lease(long epoch, String owner, String holder, Instant until) {
  private static final String KIND = "meridian-lease";
  private static final long TTL_SECONDS = 60;

  /** What a record set says, if it is a lease. */
  static Optional<Lease> of(RecordSet set) {
    return Attributes.parse(KIND, set).flatMap(Lease::parse);
  }

  private static Optional<Lease> parse(Map<String, String> attributes) {
    try {
      return Optional.of(
          new Lease(
              Long.parseLong(attributes.getOrDefault("epoch", "")),
              attributes.getOrDefault("owner", ""),
              attributes.getOrDefault("holder", ""),
              Instant.ofEpochSecond(Long.parseLong(attributes.getOrDefault("until", "")))));
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  RecordSet set(Name apex) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("epoch", Long.toString(epoch));
    attributes.put("owner", owner);
    attributes.put("holder", holder);
    attributes.put("until", Long.toString(until.getEpochSecond()));
    return new RecordSet(
        OwnNames.lease(apex),
        RecordType.TXT,
        "",
        new Routing.Simple(),
        RecordSet.Content.Values.of(TTL_SECONDS, List.of(Attributes.print(KIND, attributes))),
        Optional.empty());
  }

  /** Whether somebody else holds it now. */
  boolean isHeldByAnother(String me, Instant now) {
    return !holder.equals(me) && until.isAfter(now);
  }
}
