package dev.meridian.route53;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as maps and lists, for programs that read JSON. */
final class PlanFacts {
  private PlanFacts() {}

  static Map<String, Object> of(Plan plan) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("zone", plan.apex().toString());
    facts.put("hostedZoneId", plan.current().id());
    facts.put("empty", plan.isEmpty());
    facts.put("refusals", plan.refusals());
    facts.put("leaseEpoch", plan.current().epoch());
    facts.put(
        "batches",
        plan.batches().stream()
            .map(
                batch ->
                    Map.of(
                        "elements",
                        batch.elements() + Batch.LEASE_ELEMENTS,
                        "changes",
                        batch.changes().stream().map(PlanFacts::change).toList()))
            .toList());
    Map<String, Object> checks = new LinkedHashMap<>();
    checks.put("create", plan.create().stream().map(HealthCheck::reference).toList());
    checks.put("update", plan.update().stream().map(one -> one.wanted().reference()).toList());
    checks.put("retag", references(plan.retag()));
    checks.put("retire", references(plan.retire()));
    checks.put("delete", references(plan.collect()));
    facts.put("healthChecks", checks);
    Map<String, Object> networks = new LinkedHashMap<>();
    networks.put("put", plan.networks().stream().map(CidrLocation::name).toList());
    networks.put("delete", plan.dropNetworks());
    facts.put("networks", networks);
    facts.put(
        "drift",
        plan.drifted().stream()
            .map(
                drift ->
                    Map.of(
                        "name", drift.root().toString(),
                        "changes", drift.changes().stream().map(PlanFacts::change).toList()))
            .toList());
    facts.put(
        "deviations",
        plan.deviations().stream()
            .map(
                one ->
                    Map.of(
                        "name", one.name().toString(),
                        "what", one.what().name(),
                        "words", one.words()))
            .toList());
    return facts;
  }

  private static List<String> references(List<HeldCheck> checks) {
    return checks.stream().map(HeldCheck::reference).toList();
  }

  private static Map<String, Object> change(Change change) {
    Map<String, Object> facts = new LinkedHashMap<>();
    switch (change) {
      case Change.Create create -> {
        facts.put("action", "CREATE");
        set(create.set(), facts);
      }
      case Change.Upsert upsert -> {
        facts.put("action", "UPSERT");
        set(upsert.set(), facts);
        facts.put("was", SetText.of(upsert.before()));
      }
      case Change.Delete delete -> {
        facts.put("action", "DELETE");
        facts.put("name", delete.held().name().toString());
        facts.put("type", delete.held().type());
        facts.put("setIdentifier", delete.held().setIdentifier());
        facts.put("was", SetText.of(delete.held()));
      }
    }
    return facts;
  }

  private static void set(RecordSet set, Map<String, Object> facts) {
    facts.put("name", set.name().toString());
    facts.put("type", set.type().name());
    facts.put("setIdentifier", set.setIdentifier());
    facts.put("says", SetText.details(set));
  }
}
