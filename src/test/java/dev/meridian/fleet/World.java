package dev.meridian.fleet;

import dev.meridian.health.Belief;
import dev.meridian.health.Directives;
import dev.meridian.health.Fingerprint;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A fleet in fake time: real councils and real health tables over a simulated store, with messages
 * that are late, lost, doubled and out of order, and all else that the plan has in store. Whatever
 * must never be is an {@link AssertionError}.
 */
final class World {
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  static final Duration FRESH = Duration.ofSeconds(3);

  /**
   * Nodes that have heard each other for so long agree, and what they do not agree on they come to
   * agree on in so long.
   */
  static final long BOUND = 15 * SECOND;

  /** How old evidence may be that a quorum counts: what is under way, and what is not stale yet. */
  private static final long EVIDENCE_AGE_MAX = 8 * SECOND;

  private static final long TICK = 250 * MILLI;
  private static final int GROUPS_MIN = 3;

  /** More than any clock is ahead: by its owner's clock an override may be over much earlier. */
  private static final long SKEW_MILLIS = 100L * 3_600_000;

  private record Due(long nanos, long order, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return nanos != other.nanos
          ? Long.compare(nanos, other.nanos)
          : Long.compare(order, other.order);
    }
  }

  final Plan plan;
  final Random random;
  final List<Target> targets;
  final Service service;
  final List<String> groups = new ArrayList<>();
  final SimulatedStore store = new SimulatedStore(this::deliver);
  final List<SimulatedNode> nodes = new ArrayList<>();
  final boolean[] works;
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private long order;
  long nanos;
  boolean storeUp = true;
  private long storeSince;
  boolean calm;

  /** By target and verdict: when so many vantages said so that it could be a quorum. */
  final long[][] couldDecide;

  /** By target, and by region where each decides for itself. */
  private final Long[][] latchedSince;

  private final long[][] differsSince;

  /** By region where each decides for itself: since when nodes serve two sets. */
  private final long[] partedSince;

  private final String[][] registers;
  private Directives decided = Directives.NONE;
  private final StringBuilder history = new StringBuilder();

  World(Plan plan, Random random) {
    this.plan = plan;
    this.random = random;
    this.targets = targets(plan, random);
    this.service = new Service(plan, targets);
    this.works = new boolean[plan.targets()];
    Arrays.fill(works, true);
    this.couldDecide = new long[plan.targets()][2];
    for (long[] row : couldDecide) {
      Arrays.fill(row, Long.MIN_VALUE);
    }
    this.latchedSince = new Long[plan.targets()][plan.regions()];
    this.registers = registers();
    this.differsSince = new long[plan.targets()][plan.regions()];
    this.partedSince = new long[plan.regions()];
    Arrays.fill(partedSince, Long.MAX_VALUE);
    for (long[] row : differsSince) {
      Arrays.fill(row, Long.MAX_VALUE);
    }
    for (int i = 0; i < plan.targets(); i++) {
      groups.add("group" + i / plan.perGroup());
    }
    for (int i = 0; i < plan.nodes(); i++) {
      SimulatedNode node = new SimulatedNode(this, i, "r" + i % plan.regions());
      nodes.add(node);
      at(random.nextLong(2 * SECOND), node::start);
    }
    at(SECOND / 2, this::inspect);
  }

  /** Keys of what is believed, by target and region. */
  private String[][] registers() {
    String[][] keys = new String[plan.targets()][plan.regions()];
    for (int target = 0; target < plan.targets(); target++) {
      Fingerprint fingerprint = Fingerprint.of(targets.get(target).key());
      for (int scope = 0; scope < plan.regions(); scope++) {
        String region = plan.quorum().regional() ? "r" + scope : "";
        keys[target][scope] = Keys.REGISTER + Keys.belief(region, fingerprint);
      }
    }
    return keys;
  }

  private static List<Target> targets(Plan plan, Random random) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < plan.targets(); i++) {
      boolean manual = random.nextDouble() < plan.manual();
      boolean delayed = random.nextDouble() < plan.delayed();
      Duration delay = Duration.ofSeconds(delayed ? 4 : 0);
      Rules rules =
          new Rules(2, 2, 1, Duration.ofSeconds(2), delay, delay, manual, Optional.empty());
      InetAddress address = InetAddress.ofLiteral("192.0." + (2 + i / 200) + "." + (1 + i % 200));
      targets.add(new Target(i, "example.com/web", new InetSocketAddress(address, 80), rules));
    }
    return targets;
  }

  /** Has a task run so long from now. */
  void at(long inNanos, Runnable task) {
    due.add(new Due(nanos + inNanos, order++, task));
  }

  long tick() {
    return TICK;
  }

  /** For how long what comes is gathered; much comes in a large fleet. */
  long bunch() {
    return nodes.size() < 20 ? 10 * MILLI : 100 * MILLI;
  }

  void note(String what) {
    if (history.length() < 100_000) {
      history.append("%.3f %s%n".formatted(nanos / 1e9, what));
    }
  }

  String history() {
    return history.toString();
  }

  /** Lets so much time pass. */
  void pass(long passNanos) {
    long end = nanos + passNanos;
    while (!due.isEmpty() && due.peek().nanos() <= end) {
      Due next = due.remove();
      nanos = next.nanos();
      next.task().run();
    }
    nanos = end;
  }

  /** How long a message takes, mostly a little. */
  long delay() {
    if (calm) {
      return MILLI + random.nextLong(30 * MILLI);
    }
    return random.nextInt(200) == 0 ? random.nextLong(SECOND) : MILLI + random.nextLong(40 * MILLI);
  }

  boolean loses() {
    return !calm && random.nextDouble() < plan.lossy();
  }

  private void deliver(Arrival arrival) {
    for (SimulatedNode node : nodes) {
      node.deliver(arrival);
    }
  }

  void storeIs(boolean up) {
    note("store " + (up ? "up" : "down"));
    storeUp = up;
    storeSince = nanos;
  }

  /** Vantages that there are, also those that are down but have not said good-bye. */
  int existing() {
    return (int) nodes.stream().filter(node -> node.exists()).count();
  }

  /** The own evidence of a node is this now. */
  void says(int target) {
    for (Verdict verdict : List.of(Verdict.UP, Verdict.DOWN)) {
      long same =
          nodes.stream()
              .filter(n -> n.saidSince(target, verdict, nanos - EVIDENCE_AGE_MAX))
              .count();
      int needed =
          plan.quorum().rule() instanceof dev.meridian.health.QuorumRule.Count(int votes)
              ? votes
              : existing() > 2 ? Math.min(2, plan.quorum().perTarget()) : 1;
      if (same >= needed) {
        couldDecide[target][verdict.ordinal() - 1] = nanos;
      }
    }
  }

  boolean isSettled(SimulatedNode node) {
    return storeUp && nanos - storeSince >= BOUND && node.isConnectedFor(BOUND);
  }

  private void inspect() {
    for (int scope = 0; scope < (plan.quorum().regional() ? plan.regions() : 1); scope++) {
      inspectServed(scope);
    }
    for (int target = 0; target < plan.targets(); target++) {
      for (int scope = 0; scope < (plan.quorum().regional() ? plan.regions() : 1); scope++) {
        inspect(target, scope);
      }
    }
    at(SECOND / 2, this::inspect);
  }

  private void inspectServed(int scope) {
    Set<BitSet> served = new HashSet<>();
    for (SimulatedNode node : nodes) {
      if (isSettled(node) && isOf(node, scope)) {
        served.add(service.served(node.standings()));
      }
    }
    if (served.size() < 2) {
      partedSince[scope] = Long.MAX_VALUE;
    } else if (partedSince[scope] == Long.MAX_VALUE) {
      partedSince[scope] = nanos;
    } else if (nanos - partedSince[scope] >= BOUND) {
      throw new AssertionError(
          "nodes that hear each other have served %s since %s"
              .formatted(served, partedSince[scope] / 1e9));
    }
  }

  private void inspect(int target, int scope) {
    boolean someUp = false;
    boolean someDown = false;
    noteLatch(target, scope);
    for (SimulatedNode node : nodes) {
      if (isSettled(node) && isOf(node, scope)) {
        boolean up = node.table().isUp(target);
        someUp |= up;
        someDown |= !up;
        Long latched = latchedSince[target][scope];
        if (latched != null && nanos - latched >= BOUND && up) {
          throw new AssertionError(
              "target " + target + " is latched since " + latched / 1e9 + ", but up at " + node);
        }
      }
    }
    if (!someUp || !someDown) {
      differsSince[target][scope] = Long.MAX_VALUE;
    } else if (differsSince[target][scope] == Long.MAX_VALUE) {
      differsSince[target][scope] = nanos;
    } else if (nanos - differsSince[target][scope] >= BOUND) {
      throw new AssertionError(
          "nodes that hear each other have served two sets of target "
              + target
              + " since "
              + differsSince[target][scope] / 1e9);
    }
  }

  boolean isOf(SimulatedNode node, int scope) {
    return !plan.quorum().regional() || node.region().equals("r" + scope);
  }

  private void noteLatch(int target, int scope) {
    boolean latched =
        Optional.ofNullable(store.all().get(registers[target][scope]))
            .flatMap(SimulatedStore.Held::value)
            .flatMap(RegisterText::parse)
            .flatMap(entry -> RegisterText.belief(entry.value()))
            .filter(Belief::latched)
            .isPresent();
    if (latched && latchedSince[target][scope] == null) {
      latchedSince[target][scope] = nanos;
    }
  }

  /** Somebody lets a target go, at one node. */
  void release(int target, SimulatedNode node) {
    note("release " + target + " at " + node);
    Arrays.fill(latchedSince[target], null);
    node.release(target);
    // Latches that are under way are before it or after it; the next look tells.
    at(BOUND, () -> Arrays.fill(latchedSince[target], null));
  }

  /** All faults end; nothing happens any more. */
  void heal() {
    note("all heals");
    calm = true;
    if (!storeUp) {
      storeIs(true);
    }
    nodes.forEach(SimulatedNode::heal);
    for (SimulatedNode node : nodes) {
      decided = decided.merge(node.given());
    }
  }

  /** What any node knew at the end that people had decided, all nodes know. */
  private void requireOverrides() {
    long nowMillis = nanos / 1_000_000;
    for (SimulatedNode node : nodes) {
      decided.entries().forEach((id, entry) -> requireOverride(node, id, entry, nowMillis));
    }
  }

  /** How one ended that is over need not be known to all, if only it is over for all. */
  private static void requireOverride(
      SimulatedNode node, String id, Directives.Entry entry, long nowMillis) {
    Directives.Entry known = node.given().entries().get(id);
    long end = nowMillis + SKEW_MILLIS;
    boolean bothOver = entry.isOver(end) && (known == null || known.isOver(end));
    if (!bothOver && !entry.equals(known)) {
      throw new AssertionError(
          "%s knows %s of override %s, not %s".formatted(node, known, id, entry));
    }
  }

  boolean isConverged() {
    try {
      requireConvergence();
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  void requireConvergence() {
    requireBeliefs();
    requireServed();
    requireShares();
    requireOverrides();
  }

  /** All nodes have come to believe what is so. */
  private void requireBeliefs() {
    for (SimulatedNode node : nodes) {
      for (int target = 0; target < plan.targets(); target++) {
        HealthTable table = node.table();
        Verdict verdict = table.verdict(target);
        boolean latched = table.health(target).state().latched();
        boolean right = verdict == Verdict.of(works[target]) || (latched && works[target]);
        if (!right) {
          throw new AssertionError(
              "%s believes target %d %s, which %s; %s"
                  .formatted(
                      node,
                      target,
                      verdict,
                      works[target] ? "works" : "does not work",
                      node.council().agreement(target)));
        }
      }
    }
  }

  /** All nodes serve one set, and no other members than the rules say. */
  private void requireServed() {
    for (SimulatedNode node : nodes) {
      BitSet served = service.served(node.standings());
      BitSet working = new BitSet();
      for (int target = 0; target < plan.targets(); target++) {
        working.set(target, node.table().isUp(target));
      }
      Optional<String> wrong = service.wrong(served, working);
      if (wrong.isPresent()) {
        throw new AssertionError(node + ": " + wrong.get());
      }
      for (SimulatedNode other : nodes) {
        boolean same = !plan.quorum().regional() || node.region().equals(other.region());
        if (same && !service.served(other.standings()).equals(served)) {
          throw new AssertionError(
              "%s serves %s, %s serves %s"
                  .formatted(node, served, other, service.served(other.standings())));
        }
      }
    }
  }

  /** Each target is probed by as many as it should be. */
  private void requireShares() {
    for (int target = 0; target < plan.targets(); target++) {
      for (int region = 0; region < plan.regions(); region++) {
        String name = "r" + region;
        long there = nodes.stream().filter(n -> inShare(n, name)).count();
        int index = target;
        long probing = nodes.stream().filter(n -> inShare(n, name) && n.share().get(index)).count();
        long expected = Math.min(plan.quorum().perTarget(), there);
        if (probing != expected) {
          throw new AssertionError(
              "target %d is probed by %d of %d; %s"
                  .formatted(
                      target,
                      probing,
                      expected,
                      nodes.stream()
                          .map(n -> n + " " + n.share() + " " + n.council().standing())
                          .toList()));
        }
        if (!plan.quorum().regional()) {
          break;
        }
      }
    }
  }

  private boolean inShare(SimulatedNode node, String region) {
    return !plan.quorum().regional() || node.region().equals(region);
  }

  int groupsMin() {
    return GROUPS_MIN;
  }
}
