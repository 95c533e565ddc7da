package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Standings;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import dev.meridian.steer.PolicySet;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Has the answers of one load follow how its members stand, and those the health of its targets. By
 * the thread that observes the targets, or before the load is shared.
 */
final class Following {
  private final PolicySet policies;
  private final Standings standings;
  private final HealthTable table;
  private final Loaded load;
  private final Health health;

  /**
   * Nothing follows yet.
   *
   * @param table of the targets of the load
   */
  Following(Loaded load, HealthTable table) {
    this.policies = load.policies();
    this.table = table;
    this.load = load;
    this.standings = ObservedHealth.standings(table, load);
    this.health = new ObservedHealth(table, standings, load, System::currentTimeMillis);
    standings.listen(this::follow);
  }

  /** How the members stand. */
  Standings standings() {
    return standings;
  }

  HealthTable table() {
    return table;
  }

  /** What policies ask. */
  Health health() {
    return health;
  }

  /** Goes on where an earlier process was. */
  void restore(Standings.Remembered remembered) {
    standings.restore(remembered);
  }

  /** Goes on where the members of another load are. */
  void takeOver(Following other) {
    Map<Object, Integer> theirs = new HashMap<>();
    other.table.targets().forEach(target -> theirs.put(target.key(), target.index()));
    Map<Integer, Integer> same = new HashMap<>();
    for (var target : table.targets()) {
      Integer place = theirs.get(target.key());
      if (place != null) {
        same.put(target.index(), place);
      }
    }
    standings.takeOver(other.standings, same, System.currentTimeMillis());
  }

  /** Has all answers be what is known now. */
  void refresh() {
    standings.refresh(System.currentTimeMillis());
    policies.horizons(load.roster().size(), this::soonestSeconds);
  }

  /** Lets time pass for overrides and safety rules. */
  void pass() {
    standings.pass(System.currentTimeMillis());
  }

  /** From now on each change of the table reaches the answers before other listeners hear of it. */
  void listen() {
    table.listen(
        Server.guarded(
            flip -> standings.flipped(flip.target().index(), System.currentTimeMillis())));
    table.listenToHorizons((target, _) -> followHorizon(target));
  }

  private void follow(BitSet members, BitSet ordered) {
    policies.flipped(members, health);
    if (!ordered.isEmpty()) {
      policies.ordered(ordered, health);
    }
    // After the outcomes, so that no answer has the TTL of its successor.
    members.stream().forEach(member -> policies.horizon(member, soonestSeconds(member)));
  }

  private void followHorizon(int target) {
    load.roster().decidedBy(target).stream()
        .forEach(member -> policies.horizon(member, soonestSeconds(member)));
  }

  private int soonestSeconds(int member) {
    return standings.soonestSeconds(member, table::soonestSeconds);
  }
}
