package dev.meridian.route53;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a hosted zone stands.
 *
 * @param sets all record sets
 * @param names that are ours
 * @param ourSets record sets of those, markers left out
 * @param checks that are ours
 * @param unusedChecks of those, the ones that wait for the grace to end
 * @param leaseEpoch batches so far; 0 when nothing was ever pushed
 * @param holder who pushed last; empty when nobody did
 * @param until when the lease ends
 * @param recovery whether changes are possible sooner when AWS's control plane fails
 */
public record Standing(
    String zone,
    String hostedZoneId,
    int sets,
    int names,
    int ourSets,
    int checks,
    int unusedChecks,
    long leaseEpoch,
    String holder,
    Instant until,
    String recovery) {

  /** For people. */
  public String text() {
    String lease =
        leaseEpoch == 0
            ? "nothing was ever pushed"
            : "lease %d, last pushed by %s, free since %s".formatted(leaseEpoch, holder, until);
    return """
        %s (%s)
          record sets    %d, of which %d are ours, for %d names
          health checks  %d ours, of which %d are unused and wait to be deleted
          lease          %s
          recovery       accelerated recovery %s
        """
        .formatted(zone, hostedZoneId, sets, ourSets, names, checks, unusedChecks, lease, recovery);
  }

  /** For programs. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("zone", zone);
    facts.put("hostedZoneId", hostedZoneId);
    facts.put("recordSets", sets);
    facts.put("names", names);
    facts.put("ourRecordSets", ourSets);
    facts.put("healthChecks", checks);
    facts.put("unusedHealthChecks", unusedChecks);
    facts.put("leaseEpoch", leaseEpoch);
    facts.put("holder", holder);
    facts.put("until", until.toString());
    facts.put("acceleratedRecovery", recovery);
    return facts;
  }
}
