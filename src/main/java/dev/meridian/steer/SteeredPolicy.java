package dev.meridian.steer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final boolean mayAlias;
  // Only for lastGood: what was served when a class was last up.
  private final @Nullable Outcome[] lastGood;
  private volatile Outcome[] outcomes;

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
    var targets = new BitSet();
    classesByTarget.keySet().forEach(targets::set);
    return targets;
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

  private void recompute(Outcome[] next, int[] affected, Health health) {
    var flattening = new Flattening();
    for (Kind kind : Kind.values()) {
      var round = new Round(kind, health, flattening);
      for (int number : affected) {
        int slot = number * Kind.COUNT + kind.ordinal();
        next[slot] = round.outcome(number, slot);
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

    Outcome outcome(int number, int slot) {
      Residual residual = residuals.get(number);
      Served served = now.serve(residual);
      if (served.up()) {
        Outcome outcome = up.computeIfAbsent(served.plan(), plan -> made(true, plan));
        lastGood[slot] = outcome;
        return outcome;
      }
      return whenDown(residual, slot);
    }

    private Outcome whenDown(Residual residual, int slot) {
      return switch (root.allDown()) {
        case Policy.AllDown.Open _ -> opened(residual);
        case Policy.AllDown.Closed _ -> Outcome.nodata(false);
        case Policy.AllDown.LastGood _ -> {
          Outcome last = lastGood[slot];
          yield last == null ? opened(residual) : last.withUp(false);
        }
        case Policy.AllDown.LastResort last -> shared(Evaluation.ignoringHealth(last.pool(), kind));
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
