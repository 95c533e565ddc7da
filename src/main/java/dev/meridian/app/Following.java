package dev.meridian.app;

import dev.meridian.health.Ballots;
import dev.meridian.health.HealthTable;
import dev.meridian.load.Loaded;
import dev.meridian.steer.PolicySet;
import java.util.BitSet;

/**
 * Has the answers of one load follow the health of its targets, as its ballots decide. By the
 * thread that observes the targets, or before the load is shared.
 */
final class Following {
  private final PolicySet policies;
  private final Ballots ballots;
  private final HealthTable table;

  /**
   * Nothing follows yet.
   *
   * @param table of the targets of the load
   */
  Following(Loaded load, HealthTable table) {
    this.policies = load.policies();
    this.ballots = load.ballots();
    this.table = table;
  }

  /** Has all answers be what the table says now. */
  void refresh() {
    policies.refresh(this::isUp);
    refreshHorizons();
  }

  /** Has the answers be what the table says now, when nothing but these targets has changed. */
  void refresh(BitSet targets) {
    policies.flipped(ballots.decidedBy(targets), this::isUp);
    refreshHorizons();
  }

  /** From now on each change of the table reaches the answers before other listeners hear of it. */
  void listen() {
    table.listen(Server.guarded(flip -> follow(flip.target().index())));
    table.listenToHorizons((target, _) -> followHorizon(target));
  }

  private void follow(int target) {
    policies.flipped(ballots.decidedBy(target), this::isUp);
  }

  private void refreshHorizons() {
    policies.horizons(ballots.all().size(), this::soonestSeconds);
  }

  private void followHorizon(int target) {
    ballots.decidedBy(target).stream()
        .forEach(ballot -> policies.horizon(ballot, soonestSeconds(ballot)));
  }

  private boolean isUp(int ballot) {
    return ballots.all().get(ballot).isUp(table::isUp);
  }

  private int soonestSeconds(int ballot) {
    return ballots.soonestSeconds(ballot, table::soonestSeconds);
  }
}
