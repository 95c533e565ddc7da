package dev.meridian.steer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All policies of one load. What they have in common is there once, so that a change of health is
 * worked out once for all that it touches and for nothing else: from the pools that hold the target
 * upwards, as far as what is served changes. Used by one thread at a time; it alone writes what
 * {@link SteeredPolicy#outcome} reads.
 */
public final class PolicySet {
  /** A residual tree and the rule for when it is down. */
  private record Rule(Node node, Policy.AllDown allDown) {}

  /** What makes policies alike but for their names. */
  private record Use(Classes classes, Policy.AllDown allDown) {}

  private final Map<Residual, Node> known = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, List<Node>> leavesByTarget = new HashMap<>();
  private final Map<Integer, List<Decision>> lastResortsByTarget = new HashMap<>();
  private final Map<Rule, Decision> decisions = new HashMap<>();
  private final Map<Use, Decided> uses = new HashMap<>();
  private Health health;
  private boolean keepsHorizons;
  private int[] soonest = {};

  /** A set without policies. */
  public PolicySet(Health health) {
    this.health = health;
  }

  /**
   * Compiles a root for the classes that exist by now.
   *
   * @param classes of the root's tree, or of one that is equal but for the names of its nodes
   */
  public SteeredPolicy add(Policy.Root root, Classes classes) {
    Use use = new Use(classes, root.allDown());
    Decided decided = uses.get(use);
    if (decided == null || decided.size() != classes.size()) {
      decided = decided(use);
      uses.put(use, decided);
    }
    return new SteeredPolicy(root, classes, decided, this);
  }

  private Decided decided(Use use) {
    Round round = new Round(health);
    List<Residual> residuals = use.classes().residuals();
    Decision[] byClass = new Decision[residuals.size()];
    BitSet targets = new BitSet();
    for (int number = 0; number < byClass.length; number++) {
      Residual residual = residuals.get(number);
      byClass[number] = decision(residual, use.allDown(), round);
      residual.collectTargets(targets);
    }
    return new Decided(byClass, targets.stream().toArray());
  }

  /** What clients get who see a policy in one way, under the health of the moment. */
  Decision decision(Residual residual, Policy.AllDown allDown) {
    return decision(residual, allDown, new Round(health));
  }

  private Decision decision(Residual residual, Policy.AllDown allDown, Round round) {
    Rule rule = new Rule(node(residual), allDown);
    Decision decision = decisions.get(rule);
    if (decision == null) {
      decision = new Decision(rule.node(), allDown);
      decision.follow(Node.ALL_KINDS, round);
      decisions.put(rule, decision);
      rule.node().prepareSpares(round.health(), round.flattening());
      rule.node().settle();
      indexLastResort(allDown, decision);
    }
    return decision;
  }

  private Node node(Residual residual) {
    Node node = known.get(residual);
    if (node == null) {
      Node[] children = residual.children().stream().map(this::node).toArray(Node[]::new);
      node = new Node(nodes.size(), residual, children);
      nodes.add(node);
      known.put(residual, node);
      node.prepare(health);
      if (residual instanceof Residual.Leaf) {
        index(node, residual.targets());
      }
    }
    return node;
  }

  private void index(Node leaf, BitSet targets) {
    targets.stream()
        .forEach(
            target -> leavesByTarget.computeIfAbsent(target, _ -> new ArrayList<>(1)).add(leaf));
  }

  private void indexLastResort(Policy.AllDown allDown, Decision decision) {
    if (allDown instanceof Policy.AllDown.LastResort(Policy.Pool pool)) {
      new Residual.Leaf(pool)
          .targets().stream()
              .forEach(
                  target ->
                      lastResortsByTarget
                          .computeIfAbsent(target, _ -> new ArrayList<>(1))
                          .add(decision));
    }
  }

  /** Has every policy follow the health of all targets. */
  public void refresh(Health all) {
    BitSet targets = new BitSet();
    leavesByTarget.keySet().forEach(targets::set);
    lastResortsByTarget.keySet().forEach(targets::set);
    flipped(targets, all);
    ordered(targets, all);
  }

  /**
   * Has policies that are down follow what was {@link Health#isOut taken out} or let in again,
   * after {@link #flipped}.
   *
   * @param targets all of which that is so since this set was last told
   * @param all the health of all targets, after the change
   */
  public void ordered(BitSet targets, Health all) {
    health = all;
    Round round = new Round(all);
    BitSet above = new BitSet();
    Set<Decision> down = new HashSet<>();
    for (int target : targets.stream().toArray()) {
      leavesByTarget.getOrDefault(target, List.of()).forEach(leaf -> above.set(leaf.place()));
      down.addAll(lastResortsByTarget.getOrDefault(target, List.of()));
    }
    for (int place = above.nextSetBit(0); place >= 0; place = above.nextSetBit(place + 1)) {
      Node node = nodes.get(place);
      node.parents().forEach(parent -> above.set(parent.place()));
      down.addAll(node.decisions());
    }
    down.forEach(decision -> decision.followOrders(round));
  }

  /**
   * Has the policies that hold a target follow its change.
   *
   * @param target the only one whose state has changed since this set was last told
   * @param all the health of all targets, after the change
   */
  public void flipped(int target, Health all) {
    BitSet one = new BitSet();
    one.set(target);
    flipped(one, all);
  }

  /**
   * Has the policies that hold any of these targets follow their change, all at once.
   *
   * @param targets all whose state has changed since this set was last told
   * @param all the health of all targets, after the change
   * @throws RuntimeException when it cannot be worked out for a policy; the others have followed
   */
  public void flipped(BitSet targets, Health all) {
    health = all;
    BitSet waiting = new BitSet();
    for (int target : targets.stream().toArray()) {
      for (Node leaf : leavesByTarget.getOrDefault(target, List.of())) {
        leaf.await(Node.ALL_KINDS);
        waiting.set(leaf.place());
      }
    }
    renew(waiting, all);
  }

  private void renew(BitSet waiting, Health all) {
    // Children have lower places, so each node is reached when all below it is done.
    Round round = new Round(all);
    RuntimeException failed = null;
    BitSet asked = new BitSet();
    for (int place = waiting.nextSetBit(0); place >= 0; place = waiting.nextSetBit(place + 1)) {
      asked.set(place);
      try {
        renew(nodes.get(place), waiting, round);
      } catch (RuntimeException e) {
        failed = joined(failed, e);
      }
    }
    renewHorizons(asked);
    if (failed != null) {
      throw failed;
    }
  }

  /**
   * Has the policies that share clients out by a load follow its change.
   *
   * @param all the health of all targets, as this set was last told
   */
  public void weighed(Load load, Health all) {
    BitSet waiting = new BitSet();
    for (Node node : nodes) {
      if (node.sharesOutBy(load)) {
        node.await(Node.ALL_KINDS);
        waiting.set(node.place());
      }
    }
    renew(waiting, all);
  }

  /** Has {@link SteeredPolicy#horizonSeconds} known from the next {@link #horizons} on. */
  public void keepHorizons() {
    keepsHorizons = true;
  }

  /**
   * Has every policy know how soon it could change.
   *
   * @param targets how many there are
   * @param seconds for which the state of each cannot change
   */
  public void horizons(int targets, IntUnaryOperator seconds) {
    soonest = IntStream.range(0, targets).map(seconds).toArray();
    BitSet all = new BitSet();
    all.set(0, nodes.size());
    renewHorizons(all);
  }

  /**
   * Has the policies that hold a target know how soon it could change.
   *
   * @param seconds for which its state cannot change
   */
  public void horizon(int target, int seconds) {
    if (target >= soonest.length) {
      soonest = Arrays.copyOf(soonest, target + 1);
    }
    soonest[target] = seconds;
    if (!keepsHorizons) {
      return;
    }
    BitSet leaves = new BitSet();
    leavesByTarget.getOrDefault(target, List.of()).forEach(leaf -> leaves.set(leaf.place()));
    renewHorizons(leaves);
  }

  private void renewHorizons(BitSet waiting) {
    if (!keepsHorizons) {
      return;
    }
    for (int place = waiting.nextSetBit(0); place >= 0; place = waiting.nextSetBit(place + 1)) {
      Node node = nodes.get(place);
      if (node.renewHorizons(health, this::soonest)) {
        node.parents().forEach(parent -> waiting.set(parent.place()));
        node.decisions().forEach(Decision::followHorizons);
      }
    }
  }

  private int soonest(int target) {
    return target < soonest.length ? soonest[target] : 0;
  }

  private static void renew(Node node, BitSet waiting, Round round) {
    int changed = node.renew(round.health());
    if (changed == 0) {
      return;
    }
    for (Node parent : node.parents()) {
      parent.await(changed);
      waiting.set(parent.place());
    }
    for (Decision decision : node.decisions()) {
      decision.follow(changed, round);
    }
    node.settle();
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
