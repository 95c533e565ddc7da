package dev.meridian.steer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pools the clients of a policy are sent to, class by class, over all clients of a class:
 * either as it is, or as it would be under another health. Looks only; changes no answer. Belongs
 * to one thread.
 *
 * <p>A client that gets several records is counted where the first of them leads, for that is the
 * one that most clients try. Where a member stands in several pools of a policy, the first of these
 * counts.
 */
public final class Prospect {
  /**
   * What a class gets.
   *
   * @param up whether the policy is up for it; when not, its rule for that case answers
   * @param pools share of the clients by name of the pool; they sum to 1, or to 0 where the answer
   *     is without records
   */
  public record Shares(boolean up, Map<String, Double> pools) {}

  private final List<Outcome> outcomes;
  private final IdentityHashMap<Member, String> pools;
  private final IdentityHashMap<Outcome, Shares> known = new IdentityHashMap<>();

  private Prospect(SteeredPolicy policy, List<Outcome> outcomes) {
    this.outcomes = outcomes;
    this.pools = new IdentityHashMap<>();
    pools(policy.root())
        .forEach(pool -> pool.members().forEach(one -> pools.putIfAbsent(one, pool.name())));
  }

  /** As it is now: what listeners answer from. */
  public static Prospect now(SteeredPolicy policy, Kind kind) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int number = 0; number < policy.classes().size(); number++) {
      outcomes.add(policy.outcome(number, kind));
    }
    return new Prospect(policy, outcomes);
  }

  /** As it would be. What was last good is what is good now, where that is. */
  public static Prospect under(Health health, SteeredPolicy policy, Kind kind) {
    PolicySet set = new PolicySet(health);
    List<Outcome> outcomes = new ArrayList<>();
    List<Residual> residuals = policy.classes().residuals();
    for (int number = 0; number < residuals.size(); number++) {
      Policy.AllDown allDown = policy.root().allDown();
      Outcome after = set.decision(residuals.get(number), allDown).outcome(kind);
      boolean keepsLast = !after.isUp() && allDown instanceof Policy.AllDown.LastGood;
      outcomes.add(keepsLast ? new Outcome(false, policy.outcome(number, kind).choice()) : after);
    }
    return new Prospect(policy, outcomes);
  }

  /** The pools that answers can come from: those of the tree, then the last resort. */
  public static List<Policy.Pool> pools(Policy.Root root) {
    List<Policy.Pool> pools = new ArrayList<>(Trees.pools(root.tree()));
    if (root.allDown() instanceof Policy.AllDown.LastResort(Policy.Pool last)
        && pools.stream().noneMatch(pool -> pool.equals(last))) {
      pools.add(last);
    }
    return pools;
  }

  /** What a class gets. */
  public Shares shares(int classNumber) {
    return known.computeIfAbsent(outcomes.get(classNumber), this::shares);
  }

  private Shares shares(Outcome outcome) {
    Map<String, Double> shares = new LinkedHashMap<>();
    Distribution.overall(outcome.choice()).forEach((drawing, share) -> add(drawing, share, shares));
    return new Shares(outcome.isUp(), shares);
  }

  private void add(Distribution.Drawing drawing, double share, Map<String, Double> shares) {
    double total = drawing.from().stream().mapToDouble(Candidate::weight).sum();
    for (Candidate one : drawing.from()) {
      String pool = pools.getOrDefault(one.member(), one.member().name());
      shares.merge(pool, share * one.weight() / total, Double::sum);
    }
  }
}
