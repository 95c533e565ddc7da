package dev.meridian.fleet;

import java.util.BitSet;
import java.util.Random;

/** What befalls a simulated fleet. */
final class Chaos {
  private final World world;
  private final Random random;
  private final Plan plan;
  private boolean stateLost;
  private int given;

  Chaos(World world, Random random) {
    this.world = world;
    this.random = random;
    this.plan = world.plan;
  }

  /** Lets faults come and go for the time that the plan says. */
  void run() {
    for (int i = 0; i < plan.faults(); i++) {
      world.at(random.nextLong(plan.chaosSeconds() * World.SECOND), this::fault);
    }
    world.pass(plan.chaosSeconds() * World.SECOND);
  }

  private void fault() {
    SimulatedNode node = world.nodes.get(random.nextInt(plan.nodes()));
    long lasts = random.nextLong(20 * World.SECOND);
    switch (random.nextInt(14)) {
      case 0, 1 -> turn(random.nextInt(plan.targets()), lasts);
      case 2 -> cut(node, lasts);
      case 3 -> crash(node, lasts);
      case 4 -> stopStore(lasts);
      case 5 -> blind(node, lasts);
      case 6 -> release(node);
      case 7 -> node.skew(random.nextLong(-3_600_000, 3_600_000));
      case 8 -> isolate(node.region(), lasts);
      case 9 -> give(node);
      case 10 -> takeBack(node);
      case 11, 12 -> failMany(lasts);
      default -> leaveOrBlindRegion(node, lasts);
    }
  }

  private void turn(int target, long lasts) {
    world.note("target " + target + (world.works[target] ? " fails" : " works"));
    world.works[target] = !world.works[target];
    if (random.nextBoolean()) {
      world.at(lasts, () -> world.works[target] = world.works[target] ^ !world.calm);
    }
  }

  /**
   * Several targets fail in one moment, and come back one by one if at all. Where messages are lost
   * not so many that vantages recuse themselves: then nobody votes, and what a register said to a
   * node that missed it is not said again.
   */
  private void failMany(long lasts) {
    int most = plan.lossy() > 0 ? Math.max(1, plan.targets() / 2) : plan.targets();
    int failed = 0;
    for (int target = 0; target < plan.targets(); target++) {
      int index = target;
      if (failed < most && random.nextInt(4) > 0) {
        failed++;
        world.note("target " + index + " fails");
        world.works[index] = false;
        if (random.nextBoolean()) {
          world.at(lasts + random.nextLong(World.SECOND), () -> world.works[index] |= !world.calm);
        }
      }
    }
  }

  private void cut(SimulatedNode node, long lasts) {
    if (node.isLinked()) {
      node.cut();
      world.at(lasts, () -> linkAgain(node));
    }
  }

  private void linkAgain(SimulatedNode node) {
    if (!world.calm && !node.isLinked()) {
      node.link();
    }
  }

  private void crash(SimulatedNode node, long lasts) {
    if (node.isAlive()) {
      boolean loses = random.nextInt(4) == 0;
      stateLost |= loses;
      node.crash(loses);
      startAgain(node, lasts);
    }
  }

  private void startAgain(SimulatedNode node, long lasts) {
    world.at(
        lasts,
        () -> {
          if (!world.calm && !node.isAlive()) {
            node.start();
          }
        });
  }

  private void stopStore(long lasts) {
    if (world.storeUp) {
      world.storeIs(false);
      world.nodes.forEach(SimulatedNode::storeTurned);
      boolean wipes = !stateLost && random.nextInt(4) == 0;
      world.at(lasts, () -> startStore(wipes));
    }
  }

  private void startStore(boolean wiped) {
    if (world.storeUp) {
      return;
    }
    if (wiped) {
      world.note("the store is empty");
      world.store.wipe();
    }
    world.storeIs(true);
    if (wiped) {
      world.nodes.stream().filter(SimulatedNode::isAlive).forEach(SimulatedNode::connect);
    } else {
      world.nodes.forEach(SimulatedNode::storeTurned);
    }
  }

  /** One vantage sees targets fail that do not. */
  private void blind(SimulatedNode node, long lasts) {
    BitSet some = new BitSet();
    for (int i = 0; i < plan.targets(); i++) {
      some.set(i, random.nextBoolean());
    }
    world.note(node + " cannot reach " + some);
    node.unreachable.or(some);
    world.at(lasts, () -> node.unreachable.andNot(some));
  }

  private void release(SimulatedNode node) {
    if (world.isSettled(node)) {
      world.release(random.nextInt(plan.targets()), node);
    }
  }

  /** Also at nodes that hear nobody, and those whose clock is wrong. */
  private void give(SimulatedNode node) {
    if (node.isAlive()) {
      node.give("o" + given++, random.nextInt(3) * 10_000L);
    }
  }

  private void takeBack(SimulatedNode node) {
    if (node.isAlive() && given > 0) {
      node.takeBack("o" + random.nextInt(given));
    }
  }

  private void isolate(String region, long lasts) {
    world.nodes.stream().filter(n -> n.region().equals(region)).forEach(n -> cut(n, lasts));
  }

  private void leaveOrBlindRegion(SimulatedNode node, long lasts) {
    if (random.nextBoolean() && node.isAlive()) {
      node.leave();
      startAgain(node, lasts);
    } else {
      world.nodes.stream()
          .filter(n -> n.region().equals(node.region()))
          .forEach(n -> blind(n, lasts));
    }
  }
}
