package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.List;

/**
 * What is to be done so that a hosted zone holds what it should.
 *
 * @param current that it was made for: its lease must not have moved when it is executed
 * @param refusals why it must not be executed; one line each, cause and fix
 * @param deviations how what Route 53 answers differs from what this server does
 * @param create health checks to make, children before parents
 * @param update health checks whose settings differ
 * @param retag health checks that lack our tags, or are used again
 * @param networks sets of networks to add to the collection
 * @param batches in order
 * @param retire health checks that nothing will use; marked, and collected after the grace
 * @param collect health checks that nothing has used for the grace
 * @param dropNetworks sets of networks that nothing will use
 * @param drifted names whose records somebody else changed, and which are left alone
 */
record Plan(
    CurrentZone current,
    List<String> refusals,
    List<Deviation> deviations,
    List<HealthCheck> create,
    List<CheckUpdate> update,
    List<HeldCheck> retag,
    List<CidrLocation> networks,
    List<Batch> batches,
    List<HeldCheck> retire,
    List<HeldCheck> collect,
    List<String> dropNetworks,
    List<Drift> drifted) {
  /** A health check and what its settings should be. */
  record CheckUpdate(HeldCheck held, HealthCheck wanted) {}

  /**
   * A name that somebody else changed.
   *
   * @param changes that would put it right
   */
  record Drift(Name root, List<Change> changes) {}

  Plan {
    refusals = List.copyOf(refusals);
    deviations = List.copyOf(deviations);
    create = List.copyOf(create);
    update = List.copyOf(update);
    retag = List.copyOf(retag);
    networks = List.copyOf(networks);
    batches = List.copyOf(batches);
    retire = List.copyOf(retire);
    collect = List.copyOf(collect);
    dropNetworks = List.copyOf(dropNetworks);
    drifted = List.copyOf(drifted);
  }

  Name apex() {
    return current.apex();
  }

  /** Whether there is nothing to do. What drifted is not done. */
  boolean isEmpty() {
    return create.isEmpty()
        && update.isEmpty()
        && retag.isEmpty()
        && networks.isEmpty()
        && batches.isEmpty()
        && retire.isEmpty()
        && collect.isEmpty()
        && dropNetworks.isEmpty();
  }

  boolean isRefused() {
    return !refusals.isEmpty();
  }

  /** All changes of record sets, in order. */
  List<Change> changes() {
    return batches.stream().flatMap(batch -> batch.changes().stream()).toList();
  }
}
