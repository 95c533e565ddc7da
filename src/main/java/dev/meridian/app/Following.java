package dev.meridian.app;

import dev.meridian.config.WeightFromSpec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.health.Directive;
import dev.meridian.health.Directives;
import dev.meridian.health.Grade;
import dev.meridian.health.HealthTable;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Observation;
import dev.meridian.health.Safety;
import dev.meridian.health.Standings;
import dev.meridian.load.Loaded;
import dev.meridian.state.OverridesFile.Kept;
import dev.meridian.steer.PolicySet;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the answers of one load follow how its members stand, and those the health of its targets. By
 * the thread that observes the targets, or before the load is shared.
 */
final class Following {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private final PolicySet policies;
  private final Standings standings;
  private final HealthTable table;
  private final Loaded load;
  private final ObservedHealth health;
  private final Map<Integer, Grade> grades = new HashMap<>();
  private boolean heldChanged = true;

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
    standings.listen(new Follower());
  }

  /** How the members stand. */
  Standings standings() {
    return standings;
  }

  HealthTable table() {
    return table;
  }

  /** What policies ask. */
  ObservedHealth health() {
    return health;
  }

  /** Goes on where an earlier process was; before the first {@link #refresh}. */
  void restore(Kept kept) {
    standings.restore(kept.remembered());
    standings.follow(kept.directives(), System.currentTimeMillis());
  }

  /** Follows what somebody gave or took back at another node. */
  void heard(String id, Directives.Entry entry) {
    standings.follow(standings.directives().merge(id, entry), System.currentTimeMillis());
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
        Grade grade = other.grades.get(place);
        if (grade != null) {
          grades.put(target.index(), grade);
        }
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
    judge();
  }

  /** Has answers say that they rest on what a safety rule holds. */
  void judge() {
    if (heldChanged) {
      heldChanged = false;
      BitSet held = standings.heldMembers();
      load.snapshot().policies().forEach(steering -> steering.policy().held(held));
    }
  }

  /** From now on each change of the table reaches the answers before other listeners hear of it. */
  void listen() {
    table.listen(
        Server.guarded(
            flip -> standings.flipped(flip.target().index(), System.currentTimeMillis())));
    table.listenToHorizons((target, _) -> followHorizon(target));
    table.listenToFigures(this::followFigure);
  }

  /** Answers follow figures when they have changed enough. */
  private void followFigure(int target, Observation observation) {
    Optional<Grade.Rules> rules = load.probes().get(target).weightFrom().map(Following::rules);
    if (rules.isPresent()) {
      double figure = observation.figure();
      Grade before = grades.get(target);
      Grade after =
          before == null
              ? Grade.first(figure, observation.atNanos(), rules.get())
              : before.after(figure, observation.atNanos(), rules.get());
      grades.put(target, after);
      if (before == null || before.published() != after.published()) {
        standings.graded(target, after.published(), System.currentTimeMillis());
      }
    }
  }

  private static Grade.Rules rules(WeightFromSpec spec) {
    return new Grade.Rules(spec.load(), spec.full(), spec.floor(), spec.smooth(), spec.step());
  }

  private final class Follower implements Standings.Listener {
    @Override
    public void changed(BitSet members, BitSet ordered) {
      follow(members, ordered);
    }

    @Override
    public void held(MemberKey member, Safety.Rule rule, boolean now) {
      heldChanged = true;
      if (now) {
        LOG.warn(
            "safety rule {} keeps {} as it was, against its checks: {}",
            rule.key(),
            member,
            rule.words());
      } else {
        LOG.info("safety rule {} no longer holds {}", rule.key(), member);
      }
    }

    @Override
    public void refused(Directive window, String words) {
      LOG.warn("maintenance of {} does not begin: {}", window.subject(), words);
    }
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
