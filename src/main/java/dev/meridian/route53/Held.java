package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * A record set that the hosted zone holds.
 *
 * @param type as the API spells it; some are none of ours
 * @param set empty where we have no words for it: such a set is never ours
 * @param raw as it was listed, which a deletion must repeat
 */
record Held(
    Name name, String type, String setIdentifier, Optional<RecordSet> set, ResourceRecordSet raw) {

  /** Name and type; empty for a type that we do not know. */
  Optional<SetGroup> group() {
    return Arrays.stream(RecordType.values())
        .filter(known -> known.name().equals(type))
        .findFirst()
        .map(known -> new SetGroup(name, known));
  }

  /** ResourceRecord elements that a deletion counts for. */
  int elements() {
    return Math.max(1, raw.resourceRecords().size());
  }

  /** Characters of Value elements that a deletion counts for. */
  int characters() {
    return raw.resourceRecords().stream().mapToInt(record -> record.value().length()).sum();
  }

  @Override
  public String toString() {
    return name + " " + type + (setIdentifier.isEmpty() ? "" : " " + setIdentifier);
  }
}
