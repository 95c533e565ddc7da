package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a hosted zone should hold, as far as it is ours. Immutable; equal input gives an equal one.
 *
 * @param recordSets in the order of their keys, each key once; never SOA or NS of the apex
 * @param healthChecks in the order of their references, each once
 * @param networks sets of networks that {@link Routing.Cidr} refers to, by name
 * @param cells what health checks ask this server's nodes about; none unless the mode is {@code
 *     checks}
 * @param deviations in the order of names as configured; every steered name has at least one
 */
public record DesiredZone(
    Name apex,
    List<RecordSet> recordSets,
    List<HealthCheck> healthChecks,
    List<CidrLocation> networks,
    List<Cell> cells,
    List<Deviation> deviations) {
  /** Copies the lists; rejects a key or reference that stands twice, and a dangling one. */
  public DesiredZone {
    recordSets = recordSets.stream().sorted(byKey()).toList();
    healthChecks = List.copyOf(healthChecks);
    networks = List.copyOf(networks);
    cells = List.copyOf(cells);
    deviations = List.copyOf(deviations);
    Set<String> references = new HashSet<>();
    for (HealthCheck check : healthChecks) {
      require(references.add(check.reference()), "check twice: " + check.reference());
    }
    Set<RecordSet.Key> keys = new HashSet<>();
    for (RecordSet set : recordSets) {
      require(keys.add(set.key()), "record set twice: " + set.key());
      require(
          set.healthCheck().isEmpty() || references.contains(set.healthCheck().get()),
          "no such check: " + set);
    }
  }

  /** As the keys' own order; names are spelt once. */
  private static Comparator<RecordSet> byKey() {
    Map<Name, String> spelt = new HashMap<>();
    return Comparator.comparing(
            (RecordSet set) -> spelt.computeIfAbsent(set.name(), Name::toString))
        .thenComparing(RecordSet::type)
        .thenComparing(RecordSet::setIdentifier);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Whether a name could not be compiled: such a zone is not to be applied. */
  public boolean isRejected() {
    return deviations.stream().anyMatch(one -> one.what() == Deviation.What.REJECTED);
  }
}
