package dev.meridian.fleet;

import dev.meridian.health.Quorum;
import dev.meridian.health.QuorumRule;
import java.util.Random;

/**
 * What one simulated fleet is like.
 *
 * @param perGroup targets of one group
 * @param manual share of the targets whose failback is manual
 * @param lossy share of messages that are lost on their way
 * @param noisy share of checks that fail for no reason
 */
record Plan(
    int nodes,
    int regions,
    int targets,
    int perGroup,
    Quorum quorum,
    double manual,
    double delayed,
    double lossy,
    double noisy,
    int chaosSeconds,
    int faults) {
  /** A few nodes and targets, of all kinds. */
  static Plan small(Random random) {
    int nodes = 1 + random.nextInt(5);
    int perTarget = 1 + random.nextInt(4);
    QuorumRule rule =
        switch (random.nextInt(6)) {
          case 0 ->
              new QuorumRule.Count(1 + random.nextInt(Math.min(nodes, Math.min(perTarget, 2))));
          case 1 -> new QuorumRule.Percent(40 + random.nextInt(40));
          default -> new QuorumRule.Majority();
        };
    return new Plan(
        nodes,
        1 + random.nextInt(3),
        1 + random.nextInt(4),
        1,
        new Quorum(rule, perTarget, random.nextInt(5) == 0),
        random.nextInt(3) / 2.0,
        random.nextInt(4) == 0 ? 0.3 : 0,
        random.nextInt(3) == 0 ? 0.02 : 0,
        random.nextInt(3) == 0 ? 0.05 : 0,
        30,
        2 + random.nextInt(6));
  }

  /** Hundreds of nodes and targets. */
  static Plan large(Random random) {
    return new Plan(
        100 + random.nextInt(10),
        5,
        100,
        5,
        new Quorum(new QuorumRule.Majority(), 3, false),
        0.5,
        0.3,
        0,
        0.01,
        10,
        6);
  }
}
