package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a hosted zone holds, with the health checks and networks of this owner. Immutable.
 *
 * @param id of the hosted zone
 * @param sets all of them, others' too
 * @param checks of this zone and owner
 * @param setsMax that the zone may hold
 * @param checksLeft that the account may make yet
 */
record CurrentZone(
    Name apex,
    String id,
    List<Held> sets,
    List<HeldCheck> checks,
    HeldNetworks networks,
    long setsMax,
    long checksLeft) {
  CurrentZone {
    sets = List.copyOf(sets);
    checks = List.copyOf(checks);
  }

  /** The record set that holds the lease. */
  Optional<Held> leaseSet() {
    Name name = OwnNames.lease(apex);
    return sets.stream()
        .filter(held -> held.name().equals(name) && held.type().equals("TXT"))
        .findFirst();
  }

  Optional<Lease> lease() {
    return leaseSet().flatMap(Held::set).flatMap(Lease::of);
  }

  /** The lease's epoch; 0 without one. */
  long epoch() {
    return lease().map(Lease::epoch).orElse(0L);
  }

  /** AWS's ids of checks by our references; of several, that of the newest. */
  Map<String, String> checkIds() {
    Map<String, HeldCheck> newest = new HashMap<>();
    for (HeldCheck check : checks) {
      newest.merge(check.reference(), check, (a, b) -> a.generation() >= b.generation() ? a : b);
    }
    Map<String, String> ids = new HashMap<>();
    newest.forEach((reference, check) -> ids.put(reference, check.id()));
    return ids;
  }

  CurrentZone withSets(List<Held> other) {
    return new CurrentZone(apex, id, other, checks, networks, setsMax, checksLeft);
  }
}
