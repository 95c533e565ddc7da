package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.answers;
import static dev.meridian.steer.Fixtures.down;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.open;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies that follow health together. */
final class PolicySetTest {
  private static final int SETS_PER_MIX = 150;
  private static final int POLICIES_MAX = 6;
  private static final int FLIPS = 40;
  private static final int TARGETS = 64;

  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void policiesAnswerAfterAnyFlipsAsIfEachHadBeenCompiledNow(RandomTrees.Mix mix) {
    for (long seed = 0; seed < SETS_PER_MIX; seed++) {
      new RandomSet(seed, mix, all -> all).check();
    }
  }

  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void andSoTheyDoWhileMembersAreDrainedAndTellFigures(RandomTrees.Mix mix) {
    for (long seed = 0; seed < SETS_PER_MIX; seed++) {
      SplittableRandom random = new SplittableRandom(~seed);
      int[] ramps = random.ints(TARGETS, 1, Health.FULL + 1).toArray();
      int[] grades = random.ints(TARGETS, 0, Health.FULL + 1).toArray();
      for (int i = 0; i < TARGETS; i++) {
        ramps[i] = random.nextBoolean() ? Health.FULL : ramps[i];
        grades[i] = random.nextBoolean() ? Health.FULL : grades[i];
      }
      new RandomSet(seed, mix, all -> new Drained(all, ramps, grades)).check();
    }
  }

  /** What is up, and how much of it. */
  private record Drained(Health all, int[] ramps, int[] grades) implements Health {
    @Override
    public boolean isUp(int target) {
      return all.isUp(target);
    }

    @Override
    public int ramp(int target) {
      return ramps[target];
    }

    @Override
    public int grade(int target) {
      return grades[target];
    }
  }

  private static final class RandomSet {
    private record Slot(int policy, int number, Kind kind) {}

    private record Expected(
        boolean up, int bits, boolean alias, Map<Distribution.Drawing, Double> chances) {
      static Expected of(Outcome outcome) {
        return new Expected(
            outcome.isUp(),
            outcome.prefixBitsNeeded(true),
            outcome.mayAlias(),
            Distribution.overall(outcome.choice()));
      }
    }

    private final String label;
    private final SplittableRandom random;
    private final RandomTrees trees;
    private final BitSet up = new BitSet();
    private final Health health;
    private final PolicySet set;
    private final List<SteeredPolicy> policies = new ArrayList<>();
    private final Map<Slot, Expected> lastGood = new HashMap<>();

    RandomSet(long seed, RandomTrees.Mix mix, UnaryOperator<Health> alsoSaying) {
      this.health = alsoSaying.apply(up::get);
      this.label = mix + " seed " + seed;
      this.random = new SplittableRandom(seed);
      this.trees = new RandomTrees(seed, mix);
      up.set(0, random.nextInt(3) == 0 ? 0 : trees.targets());
      this.set = new PolicySet(health);
      int count = 1 + random.nextInt(POLICIES_MAX);
      for (int i = 0; i < count; i++) {
        addPolicy();
      }
    }

    /** A new tree over the pools of all, or one that is there already with another rule. */
    private void addPolicy() {
      Policy.Root root = trees.root();
      if (!policies.isEmpty() && random.nextInt(3) == 0) {
        SteeredPolicy other = policies.get(random.nextInt(policies.size()));
        Policy.Root same = new Policy.Root("again", other.root().tree(), root.allDown());
        policies.add(set.add(same, other.classes()));
        return;
      }
      Classes classes = new Classes(root.tree());
      for (int i = 0; i < 4; i++) {
        classes.classOf(trees.client());
      }
      policies.add(set.add(root, classes));
    }

    void check() {
      compare("at first");
      for (int i = 0; i < FLIPS; i++) {
        BitSet flipped = new BitSet();
        for (int n = random.nextInt(5) == 0 ? 3 : 1; n > 0; n--) {
          flipped.set(random.nextInt(trees.targets()));
        }
        flip(flipped);
        compare("flip " + i);
      }
    }

    private void flip(BitSet flipped) {
      up.xor(flipped);
      if (flipped.cardinality() == 1) {
        set.flipped(flipped.nextSetBit(0), health);
      } else if (random.nextBoolean()) {
        set.flipped(flipped, health);
      } else {
        set.refresh(health);
      }
    }

    private void compare(String when) {
      for (int i = 0; i < policies.size(); i++) {
        SteeredPolicy policy = policies.get(i);
        SteeredPolicy anew = new PolicySet(health).add(policy.root(), policy.classes());
        for (int number = 0; number < policy.classes().size(); number++) {
          for (Kind kind : Kind.values()) {
            Slot slot = new Slot(i, number, kind);
            assertThat(Expected.of(policy.outcome(number, kind)))
                .as("%s, %s, up %s, %s, %s", label, when, up, slot, policy.root())
                .isEqualTo(expected(slot, policy.root(), anew.outcome(number, kind)));
          }
        }
      }
    }

    private Expected expected(Slot slot, Policy.Root root, Outcome anew) {
      Expected now = Expected.of(anew);
      if (now.up()) {
        lastGood.put(slot, now);
      }
      Expected last = lastGood.get(slot);
      return now.up() || last == null || !(root.allDown() instanceof Policy.AllDown.LastGood)
          ? now
          : new Expected(false, last.bits(), last.alias(), last.chances());
    }
  }

  private static SteeredPolicy add(PolicySet set, Policy tree) {
    return set.add(open(tree), new Classes(tree));
  }

  @Test
  void policiesThatAreAlikeShareTheirOutcomes() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy.Pool near = site("near", 0);
    Policy.Pool far = site("far", 1);
    SteeredPolicy one = add(set, new Policy.Failover("(line 1)", List.of(near, far), 0));
    SteeredPolicy other = add(set, new Policy.Failover("(line 2)", List.of(near, far), 0));
    set.flipped(0, down(0));
    assertThat(one.outcome(0, Kind.A)).isSameAs(other.outcome(0, Kind.A));
    assertThat(answers(other.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.1", 1.0));
  }

  @Test
  void policiesWithAnotherRuleForAllDownDoNot() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy.Pool only = site("only", 0);
    Classes classes = new Classes(only);
    SteeredPolicy open = set.add(open(only), classes);
    SteeredPolicy closed =
        set.add(new Policy.Root("root", only, new Policy.AllDown.Closed()), classes);
    set.flipped(0, down(0));
    assertThat(answers(open.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.0", 1.0));
    assertThat(answers(closed.outcome(0, Kind.A))).isEqualTo(Map.of("", 1.0));
  }

  @Test
  void aFlipThatChangesNothingServedRemakesNothing() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy.Pool near = site("near", 0);
    Policy.Pool far = site("far", 1);
    SteeredPolicy first = add(set, failover(0, near, far));
    SteeredPolicy drawn = add(set, weighted(share(near, 1), share(site("own", 2), 1)));
    Outcome answering = first.outcome(0, Kind.A);
    Outcome without = drawn.outcome(0, Kind.A);
    set.flipped(1, down(1));
    set.flipped(7, down(1, 7));
    set.refresh(down(1, 7));
    assertThat(first.outcome(0, Kind.A)).isSameAs(answering);
    assertThat(drawn.outcome(0, Kind.A)).isSameAs(without);
  }

  @Test
  void whatIsAskedForAndNobodyHasIsEmptyAndUpAsLongAsAnythingIs() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    SteeredPolicy policy =
        set.add(
            new Policy.Root(
                "root", failover(0, site("near", 0), site("far", 1)), new Policy.AllDown.Closed()),
            new Classes(failover(0, site("near", 0), site("far", 1))));
    Outcome empty = policy.outcome(0, Kind.AAAA);
    assertThat(answers(empty)).isEqualTo(Map.of("", 1.0));
    set.flipped(0, down(0));
    assertThat(policy.outcome(0, Kind.AAAA)).isSameAs(empty);
    set.flipped(1, down(0, 1));
    assertThat(policy.outcome(0, Kind.AAAA).isUp()).isFalse();
    assertThat(policy.outcome(0, Kind.OTHER).isUp()).isFalse();
    set.flipped(1, down(0));
    assertThat(policy.outcome(0, Kind.OTHER).isUp()).isTrue();
  }

  @Test
  void aFlipOfOneFamilyLeavesTheOtherAsItIs() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy.Pool both = pool("both", a("192.0.2.1", 1, 0), Fixtures.aaaa(1, 1, 1));
    SteeredPolicy policy = add(set, failover(0, both, site("far", 2)));
    Outcome six = policy.outcome(0, Kind.AAAA);
    set.flipped(0, down(0));
    assertThat(answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.2", 1.0));
    assertThat(policy.outcome(0, Kind.AAAA)).isSameAs(six);
  }

  @Test
  void policiesAddedLaterStartFromTheHealthOfTheMoment() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Policy.Pool near = site("near", 0);
    Policy.Pool far = site("far", 1);
    Policy inner = failover(0, near, far);
    add(set, inner);
    set.flipped(0, down(0));
    SteeredPolicy later = add(set, weighted(share(inner, 1), share(site("own", 2), 3)));
    assertThat(answers(later.outcome(0, Kind.A)))
        .isEqualTo(Map.of("192.0.2.1", 0.25, "192.0.2.2", 0.75));
    set.flipped(0, Health.ALL_UP);
    assertThat(answers(later.outcome(0, Kind.A)))
        .isEqualTo(Map.of("192.0.2.0", 0.25, "192.0.2.2", 0.75));
  }

  @Test
  void whatFailsForOnePoolHoldsUpNoOther() {
    PolicySet set = new PolicySet(Health.ALL_UP);
    Health failing =
        target -> {
          if (target == 0) {
            throw new IllegalStateException("cannot tell");
          }
          return target != 1;
        };
    add(set, site("strange", 0));
    SteeredPolicy other = add(set, failover(0, site("near", 1), site("far", 2)));
    BitSet both = new BitSet();
    both.set(0, 2);
    assertThatThrownBy(() -> set.flipped(both, failing)).hasMessage("cannot tell");
    assertThat(answers(other.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.2", 1.0));
  }
}
