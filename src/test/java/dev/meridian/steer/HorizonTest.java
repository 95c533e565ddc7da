package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.aaaa;
import static dev.meridian.steer.Fixtures.down;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.open;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long an answer cannot change. */
final class HorizonTest {
  private static final int TREES = 150;
  private static final int ROUNDS = 20;
  private static final int HORIZON_MAX = 10;

  @Test
  void isThatOfTheTargetsThatDecideAndOfNoOthers() {
    // Targets 1 to 4, whose states cannot change for 10, 20, 30 and 40 s.
    assertThat(seconds(failover(0, site("a", 2), site("b", 1)), Health.ALL_UP)).isEqualTo(20);
    assertThat(seconds(failover(0, site("a", 3), site("b", 2), site("c", 1)), down(3)))
        .isEqualTo(20);
    assertThat(seconds(failover(0, site("a", 4), site("b", 3)), down(3, 4))).isEqualTo(30);
    assertThat(seconds(failover(0.1, site("a", 4), site("b", 3), site("c", 1)), Health.ALL_UP))
        .isEqualTo(30);
    assertThat(seconds(weighted(share(site("a", 3), 9), share(site("b", 2), 1)), Health.ALL_UP))
        .isEqualTo(20);
    assertThat(seconds(pool("p", a("192.0.2.1", 1, 4), a("192.0.2.2", 1, 3)), Health.ALL_UP))
        .isEqualTo(30);
  }

  @Test
  void isEndlessWhereNothingIsProbed() {
    assertThat(seconds(pool("p", a("192.0.2.1", 1, -1)), Health.ALL_UP))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void isThatOfTheFamilyAskedFor() {
    SteeredPolicy policy = kept(pool("p", a("192.0.2.1", 1, 3), aaaa(1, 1, 2)), Health.ALL_UP);
    assertThat(policy.horizonSeconds(0, Kind.A)).isEqualTo(30);
    assertThat(policy.horizonSeconds(0, Kind.AAAA)).isEqualTo(20);
  }

  @Test
  void followsATargetAndAFlip() {
    SteeredPolicy policy = kept(failover(0, site("a", 2), site("b", 4)), Health.ALL_UP);
    policy.set().horizon(2, 7);
    assertThat(policy.horizonSeconds(0, Kind.A)).isEqualTo(7);
    policy.set().horizon(4, 5);
    assertThat(policy.horizonSeconds(0, Kind.A)).isEqualTo(7);
    policy.set().flipped(2, down(2));
    assertThat(policy.horizonSeconds(0, Kind.A)).isEqualTo(5);
  }

  @Test
  void isNotKnownUnlessKept() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy tree = site("a", 2);
    SteeredPolicy policy = set.add(open(tree), new Classes(tree));
    set.horizons(5, target -> 10 * target);
    assertThat(policy.horizonSeconds(0, Kind.A)).isZero();
  }

  private static int seconds(Policy tree, Health health) {
    return kept(tree, health).horizonSeconds(0, Kind.A);
  }

  private static SteeredPolicy kept(Policy tree, Health health) {
    PolicySet set = new PolicySet(health);
    set.keepHorizons();
    SteeredPolicy policy = set.add(open(tree), new Classes(tree));
    set.horizons(5, target -> 10 * target);
    return policy;
  }

  /** Whatever flips sooner than the horizon, and however much at once, changes no answer. */
  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void nothingThatMayFlipSoonerChangesAnAnswer(RandomTrees.Mix mix) {
    for (long seed = 0; seed < TREES; seed++) {
      new RandomTree(seed, mix).check();
    }
  }

  private static final class RandomTree {
    private record Seen(boolean up, Map<Distribution.Drawing, Double> chances) {}

    private final String label;
    private final SplittableRandom random;
    private final BitSet up = new BitSet();
    private final int targets;
    private final int[] soonest;
    private final PolicySet set;
    private final SteeredPolicy policy;

    RandomTree(long seed, RandomTrees.Mix mix) {
      label = mix + " seed " + seed;
      random = new SplittableRandom(seed);
      RandomTrees trees = new RandomTrees(seed, mix);
      targets = trees.targets();
      soonest = random.ints(targets, 0, HORIZON_MAX).toArray();
      up.set(0, targets);
      set = new PolicySet(up::get);
      set.keepHorizons();
      Policy.Root root = trees.root();
      Classes classes = new Classes(root.tree());
      for (int i = 0; i < 4; i++) {
        classes.classOf(trees.client());
      }
      policy = set.add(root, classes);
      set.horizons(targets, target -> soonest[target]);
    }

    void check() {
      for (int round = 0; round < ROUNDS; round++) {
        int target = random.nextInt(targets);
        up.flip(target);
        set.flipped(target, up::get);
        soonest[target] = random.nextInt(HORIZON_MAX);
        set.horizon(target, soonest[target]);
        int number = random.nextInt(policy.classes().size());
        for (Kind kind : Kind.values()) {
          check(number, kind);
        }
      }
    }

    private void check(int number, Kind kind) {
      Seen before = seen(number, kind);
      int horizon = policy.horizonSeconds(number, kind);
      BitSet sooner = new BitSet();
      for (int target = 0; target < targets; target++) {
        sooner.set(target, soonest[target] < horizon && random.nextBoolean());
      }
      up.xor(sooner);
      set.flipped(sooner, up::get);
      assertThat(seen(number, kind)).as("%s, class %d, %s", label, number, kind).isEqualTo(before);
      assertThat(policy.horizonSeconds(number, kind)).as(label).isEqualTo(horizon);
      up.xor(sooner);
      set.flipped(sooner, up::get);
    }

    private Seen seen(int number, Kind kind) {
      Outcome outcome = policy.outcome(number, kind);
      return new Seen(outcome.isUp(), Distribution.overall(outcome.choice()));
    }
  }
}
