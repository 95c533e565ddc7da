package dev.meridian.steer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A policy root ready for queries: an {@link Outcome} for every class and kind. Read by listeners;
 * what it holds is written by the thread that has its {@link PolicySet} follow health.
 *
 * <p>A query: {@code policy.outcome(classNumber, Kind.of(qtype)).pick(draw)}.
 */
public final class SteeredPolicy {
  private final Policy.Root root;
  private final Classes classes;
  private final Decision[] decisions;
  private final Decided decided;
  private final PolicySet set;
  private final boolean mayAlias;
  private volatile boolean stale;
  private volatile boolean held;

  /** A policy of a set. */
  SteeredPolicy(Policy.Root root, Classes classes, Decided decided, PolicySet set) {
    this.root = root;
    this.classes = classes;
    this.decisions = decided.byClass();
    this.decided = decided;
    this.set = set;
    this.mayAlias = canAlias(root);
  }

  /**
   * What a class gets.
   *
   * @param classNumber 0 to {@code classes.size()}−1 as it was at construction
   */
  public Outcome outcome(int classNumber, Kind kind) {
    return decisions[classNumber].outcome(kind);
  }

  /**
   * How long what a class gets cannot change, checks being on time. To be read before {@link
   * #outcome}, which is written first: so no outcome is held for the time that its successor may
   * be.
   *
   * @return whole seconds; {@link Integer#MAX_VALUE} where nothing can change it; 0 where that is
   *     not known, as it never is unless the set {@link PolicySet#keepHorizons keeps horizons}
   */
  public int horizonSeconds(int classNumber, Kind kind) {
    return decisions[classNumber].horizonSeconds(kind);
  }

  /** The policies that this was compiled with, which follow health together. */
  public PolicySet set() {
    return set;
  }

  /** Targets whose state can change an outcome. */
  public BitSet targets() {
    var targets = new BitSet();
    for (int target : decided.targets()) {
      targets.set(target);
    }
    return targets;
  }

  /**
   * Says what is known of how fresh the evidence is; changes no answer.
   *
   * @param overdue targets whose last check lies further back than it should
   */
  public void evidence(BitSet overdue) {
    boolean rests = decided.restsOnAny(overdue);
    if (rests != stale) {
      stale = rests;
    }
  }

  /** Whether a target that can change an outcome is overdue for its check. */
  public boolean isStale() {
    return stale;
  }

  /**
   * Whether a member can be in an answer now, be it that everything else is down. Any thread; walks
   * all that is served.
   */
  public boolean serves(int target) {
    for (Decision decision : decisions) {
      for (Kind kind : Kind.values()) {
        if (decision.outcome(kind).holds(target)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Says which members a safety rule keeps from following their checks; changes no answer.
   *
   * @param members whose standing is not their verdict
   */
  public void held(BitSet members) {
    boolean rests = decided.restsOnAny(members);
    if (rests != held) {
      held = rests;
    }
  }

  /** Whether a safety rule keeps a member that can change an outcome from following its checks. */
  public boolean isHeld() {
    return held;
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
    int found = classes.find(client);
    int number = found < decisions.length ? found : -1;
    return number < 0
        ? explainUnder(client, kind, health, high, low)
        : explanation(
            client, kind, health, ClientHash.clientKey(high, low), number, outcome(number, kind));
  }

  /** Explains what a client would get under another health than that of the published answers. */
  public Explanation explainUnder(
      Whereabouts client, Kind kind, Health health, long high, long low) {
    int found = classes.find(client);
    Outcome outcome =
        new PolicySet(health)
            .decision(new Specialisation(root.tree()).residual(client), root.allDown())
            .outcome(kind);
    return explanation(
        client,
        kind,
        health,
        ClientHash.clientKey(high, low),
        found < decisions.length ? found : -1,
        outcome);
  }

  private Explanation explanation(
      Whereabouts client, Kind kind, Health health, long key, int number, Outcome outcome) {
    Specialisation specialisation = new Specialisation(root.tree());
    return new Explanation(
        root.name(),
        kind,
        number,
        outcome.isUp(),
        outcome.isUp() ? "" : rule(),
        new Explainer(specialisation, client, kind, health).explain(root.tree(), key),
        outcome.isUp() ? Optional.empty() : instead(client, kind, health, key),
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

  private static Explanation.Step opened(
      Policy tree, Whereabouts client, Kind kind, Health health, long key) {
    Explanation.Step left = explained(tree, client, kind, health.open(), key);
    return left.up() ? left : explained(tree, client, kind, Health.ALL_UP, key);
  }

  private static Explanation.Step explained(
      Policy tree, Whereabouts client, Kind kind, Health health, long key) {
    return new Explainer(new Specialisation(tree), client, kind, health).explain(tree, key);
  }

  private Optional<Explanation.Step> instead(
      Whereabouts client, Kind kind, Health health, long key) {
    return switch (root.allDown()) {
      case Policy.AllDown.Open _ -> Optional.of(opened(root.tree(), client, kind, health, key));
      case Policy.AllDown.LastResort(Policy.Pool pool) ->
          Optional.of(opened(pool, client, kind, health, key));
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
