package dev.meridian.fleet;

import dev.meridian.health.Quorum;
import dev.meridian.health.QuorumRule;
import dev.meridian.health.Safety;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * What one simulated fleet is like.
 *
 * @param perGroup targets of one group
 * @param pools that the targets are members of, of one policy
 * @param safety its rules
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
    int pools,
    Safety safety,
    double manual,
    double delayed,
    double lossy,
    double noisy,
    int chaosSeconds,
    int faults) {
  /** Longer than any run, by clocks that jump by hours: what is withdrawn counts while it is. */
  private static final Duration WHILE = Duration.ofDays(30);

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
    int regions = 1 + random.nextInt(3);
    int targets = 1 + random.nextInt(5);
    int pools = 1 + random.nextInt(targets);
    return new Plan(
        nodes,
        regions,
        targets,
        random.nextBoolean() ? 1 : targets,
        new Quorum(rule, perTarget, random.nextInt(5) == 0),
        pools,
        safety(pools, random),
        random.nextInt(3) / 2.0,
        random.nextInt(4) == 0 ? 0.3 : 0,
        random.nextInt(3) == 0 ? 0.02 : 0,
        random.nextInt(3) == 0 ? 0.05 : 0,
        30,
        2 + random.nextInt(6));
  }

  private static Safety safety(int pools, Random random) {
    Safety.Floor floor = new Safety.Floor(1 + random.nextInt(pools), -1);
    Safety.Pace pace = new Safety.Pace(34 + random.nextInt(67), WHILE);
    return switch (random.nextInt(4)) {
      case 0 -> Safety.NONE;
      case 1 -> new Safety(Optional.of(floor), Optional.empty(), false);
      case 2 -> new Safety(Optional.empty(), Optional.of(pace), false);
      default -> new Safety(Optional.of(floor), Optional.of(pace), false);
    };
  }

  /** Hundreds of nodes and targets. */
  static Plan large(Random random) {
    return new Plan(
        100 + random.nextInt(10),
        5,
        100,
        5,
        new Quorum(new QuorumRule.Majority(), 3, false),
        10,
        safety(10, random),
        0.5,
        0.3,
        0,
        0.01,
        10,
        6);
  }
}
