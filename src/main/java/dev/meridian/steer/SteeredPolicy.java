package dev.meridian.steer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A policy root ready for queries: an {@link Outcome} for every class and kind. Read by listeners;
 * refreshed by the control thread alone, which publishes a new table by one volatile write.
 *
 * <p>A query: {@code policy.outcome(classNumber, Kind.of(qtype)).pick(draw)}.
 */
public final class SteeredPolicy {
  private final Policy.Root root;
  private final Classes classes;
  private final List<Residual> residuals;
  private final Map<Integer, int[]> classesByTarget;
  private final BitSet targets;
  private final boolean mayAlias;
  // Only for lastGood: what was served when a class was last up.
  private final @Nullable Outcome[] lastGood;
  private volatile Outcome[] outcomes;
  private volatile boolean stale;

  /**
   * Compiles a root for the classes that exist by now.
   *
   * @param classes of the root's tree, or of an equal one
   */
  public SteeredPolicy(Policy.Root root, Classes classes, Health health) {
    this.root = root;
    this.classes = classes;
    this.residuals = classes.residuals();
    this.classesByTarget = classesByTarget(residuals);
    this.targets = targets(classesByTarget);
    this.mayAlias = canAlias(root);
    this.lastGood = new Outcome[residuals.size() * Kind.COUNT];
    this.outcomes = new Outcome[0];
    refresh(health);
  }

  /**
   * What a class gets.
   *
   * @param classNumber 0 to {@code classes.size()}−1 as it was at construction
   */
  public Outcome outcome(int classNumber, Kind kind) {
    return outcomes[classNumber * Kind.COUNT + kind.ordinal()];
  }

  /** Computes every outcome anew and publishes them together. */
  public void refresh(Health health) {
    int[] all = new int[residuals.size()];
    Arrays.setAll(all, i -> i);
    recompute(new Outcome[all.length * Kind.COUNT], all, health);
  }

  /**
   * Computes anew what depends on a target whose state has changed, and publishes it; does nothing
   * when nothing does.
   *
   * @param health of all targets, after the change
   */
  public void flipped(int target, Health health) {
    int[] affected = classesByTarget.get(target);
    if (affected != null) {
      recompute(outcomes.clone(), affected, health);
    }
  }

  /** Targets whose state can change an outcome. */
  public BitSet targets() {
    return (BitSet) targets.clone();
  }

  private static BitSet targets(Map<Integer, int[]> classesByTarget) {
    var targets = new BitSet();
    classesByTarget.keySet().forEach(targets::set);
    return targets;
  }

  /**
   * Says what is known of how fresh the evidence is; changes no answer.
   *
   * @param overdue targets whose last check lies further back than it should
   */
  public void evidence(BitSet overdue) {
    stale = targets.intersects(overdue);
  }

  /** Whether a target that can change an outcome is overdue for its check. */
  public boolean isStale() {
    return stale;
  }

  /** Whether any pool has CNAME members. */
  public boolean mayAlias() {
    return mayAlias;
  }

  /** The root that this serves. */
  public Policy.Root root() {
    return root;
  }

  /** The classes that this serves. */
  public Classes classes() {
    return classes;
  }

  /**
   * Explains what a client gets. Any thread may ask; the answers are those published now.
   *
   * @param health of all targets, which the published answers were made from
   * @param high upper half of the client's address, for sticky choices; IPv4 is v4-mapped
   * @param low lower half of the client's address
   */
  public Explanation explain(Whereabouts client, Kind kind, Health health, long high, long low) {
    long key = ClientHash.clientKey(high, low);
    int found = classes.find(client);
    int number = found < residuals.size() ? found : -1;
    Residual residual = classes.specialisation().residual(client);
    Outcome outcome =
        number >= 0
            ? outcome(number, kind)
            : new Round(kind, health, new Flattening()).outcome(residual, null);
    Specialisation specialisation = classes.specialisation();
    return new Explanation(
        root.name(),
        kind,
        number,
        outcome.isUp(),
        outcome.isUp() ? "" : rule(),
        new Explainer(specialisation, client, kind, health).explain(root.tree(), key),
        outcome.isUp() ? Optional.empty() : instead(client, kind, key),
        chances(outcome.choice(), key));
  }

  private String rule() {
    return switch (root.allDown()) {
      case Policy.AllDown.Open _ -> "all down: answers as if everything were up";
      case Policy.AllDown.Closed _ -> "all down: answers without records";
      case Policy.AllDown.LastGood _ -> "all down: answers as when this process last saw it up";
      case Policy.AllDown.LastResort(Policy.Pool pool) ->
          "all down: answers from the last resort " + pool.name();
    };
  }

  private Optional<Explanation.Step> instead(Whereabouts client, Kind kind, long key) {
    return switch (root.allDown()) {
      case Policy.AllDown.Open _ ->
          Optional.of(
              new Explainer(classes.specialisation(), client, kind, Health.ALL_UP)
                  .explain(root.tree(), key));
      case Policy.AllDown.LastResort(Policy.Pool pool) ->
          Optional.of(
              new Explainer(new Specialisation(pool), client, kind, Health.ALL_UP)
                  .explain(pool, key));
      case Policy.AllDown.Closed _, Policy.AllDown.LastGood _ -> Optional.empty();
    };
  }

  private static List<Explanation.Chance> chances(Choice choice, long key) {
    return Distribution.forClient(choice, key).entrySet().stream()
        .map(
            entry ->
                new Explanation.Chance(
                    entry.getKey().from().stream().map(one -> one.member().name()).toList(),
                    entry.getKey().answers(),
                    entry.getValue()))
        .toList();
  }

  private void recompute(Outcome[] next, int[] affected, Health health) {
    var flattening = new Flattening();
    for (Kind kind : Kind.values()) {
      var round = new Round(kind, health, flattening);
      for (int number : affected) {
        int slot = number * Kind.COUNT + kind.ordinal();
        next[slot] = round.outcome(residuals.get(number), lastGood[slot]);
        if (next[slot].isUp()) {
          lastGood[slot] = next[slot];
        }
      }
    }
    outcomes = next;
  }

  /** One computation for one kind; equal plans share one outcome. */
  private final class Round {
    private final Kind kind;
    private final Evaluation now;
    private final Evaluation open;
    private final Flattening flattening;
    private final Map<Plan, Outcome> up = new HashMap<>();
    private final Map<Plan, Outcome> down = new HashMap<>();

    Round(Kind kind, Health health, Flattening flattening) {
      this.kind = kind;
      this.now = new Evaluation(kind, health);
      this.open = new Evaluation(kind, Health.ALL_UP);
      this.flattening = flattening;
    }

    Outcome outcome(Residual residual, @Nullable Outcome last) {
      Served served = now.serve(residual);
      return served.up()
          ? up.computeIfAbsent(served.plan(), plan -> made(true, plan))
          : whenDown(residual, last);
    }

    private Outcome whenDown(Residual residual, @Nullable Outcome last) {
      return switch (root.allDown()) {
        case Policy.AllDown.Open _ -> opened(residual);
        case Policy.AllDown.Closed _ -> Outcome.nodata(false);
        case Policy.AllDown.LastGood _ -> last == null ? opened(residual) : last.withUp(false);
        case Policy.AllDown.LastResort(Policy.Pool pool) ->
            shared(Evaluation.ignoringHealth(pool, kind));
      };
    }

    private Outcome opened(Residual residual) {
      return shared(open.serve(residual).plan());
    }

    private Outcome shared(Plan plan) {
      return down.computeIfAbsent(plan, one -> made(false, one));
    }

    private Outcome made(boolean isUp, Plan plan) {
      return new Outcome(isUp, flattening.choice(plan));
    }
  }

  private static Map<Integer, int[]> classesByTarget(List<Residual> residuals) {
    var lists = new HashMap<Integer, List<Integer>>();
    for (int number = 0; number < residuals.size(); number++) {
      for (int target : residuals.get(number).targets().stream().toArray()) {
        lists.computeIfAbsent(target, _ -> new ArrayList<>()).add(number);
      }
    }
    var arrays = new HashMap<Integer, int[]>();
    lists.forEach(
        (target, list) -> arrays.put(target, list.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  private static boolean canAlias(Policy.Root root) {
    var pools = new ArrayList<>(Trees.pools(root.tree()));
    if (root.allDown() instanceof Policy.AllDown.LastResort(Policy.Pool pool)) {
      pools.add(pool);
    }
    return pools.stream()
        .flatMap(pool -> pool.members().stream())
        .anyMatch(member -> member.family() == Policy.Family.CNAME);
  }
}
