package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.sticky;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Drains and figures, from members to what clients get. */
final class RampTest {
  private static final int CLIENTS = 10_000;
  private static final int DRAINED = 1;

  private final Random random = new Random(5);
  private final Draw draw = new Draw(1);

  /** Health in which members 1 and 11 are drained to the same level. */
  private record Drain(int left) implements Health {
    private static boolean concerns(int target) {
      return target % 10 == DRAINED;
    }

    @Override
    public boolean isUp(int target) {
      return left > 0 || !concerns(target);
    }

    @Override
    public int ramp(int target) {
      return concerns(target) && left > 0 ? left : FULL;
    }

    @Override
    public boolean isOut(int target) {
      return !isUp(target);
    }
  }

  /** Health in which members say of themselves what they can take. */
  private record Grades(Map<Integer, Integer> byTarget) implements Health {
    @Override
    public boolean isUp(int target) {
      return true;
    }

    @Override
    public int grade(int target) {
      return byTarget.getOrDefault(target, FULL);
    }
  }

  static Stream<Arguments> bound() {
    Policy.Pool near = site("near", DRAINED);
    Policy.Pool pair = pool("pair", a("192.0.2.1", 1, 1), a("192.0.2.11", 1, 11));
    Policy.Pool mixed = pool("mixed", a("192.0.2.1", 3, 1), a("192.0.2.3", 1, 3));
    return Stream.of(
        Arguments.of("failover", failover(0, near, site("far", 2)), 1.0),
        Arguments.of("three deep", failover(0, near, site("far", 2), site("third", 3)), 1.0),
        Arguments.of(
            "sticky",
            sticky(share(near, 2), share(site("b", 2), 1), share(site("c", 3), 1)),
            Double.NaN),
        Arguments.of("sticky pair", sticky(share(pair, 2), share(site("b", 2), 1)), Double.NaN),
        Arguments.of("a member of a pool", sticky(share(mixed, 1)), Double.NaN),
        Arguments.of(
            "failover below sticky",
            sticky(share(failover(0, near, site("b", 2)), 1), share(site("c", 3), 1)),
            0.5));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bound")
  void eachClientLeavesOnceAndNobodyElseMoves(String name, Policy tree, double whole) {
    PolicySet set = new PolicySet(new Drain(Health.FULL));
    SteeredPolicy policy = set.add(Fixtures.open(tree), new Classes(tree));
    BitSet both = new BitSet();
    both.set(1);
    both.set(11);
    long[] prefixes = random.longs(CLIENTS).map(one -> one & 0xFFFF_FF00L).toArray();
    int[] before = picks(policy, prefixes);
    for (int left = Health.FULL - 50; left >= 0; left -= 50) {
      Drain health = new Drain(left);
      set.flipped(both, health);
      set.ordered(both, health);
      int[] after = picks(policy, prefixes);
      int staying = 0;
      for (int i = 0; i < CLIENTS; i++) {
        boolean stays = after[i] % 10 == DRAINED;
        staying += stays ? 1 : 0;
        if (stays || before[i] % 10 != DRAINED) {
          assertThat(after[i]).as("%s, client %d at %d", name, i, left).isEqualTo(before[i]);
        }
      }
      if (!Double.isNaN(whole)) {
        assertThat((double) staying / CLIENTS)
            .as("%s at %d", name, left)
            .isCloseTo(whole * left / Health.FULL, within(0.02));
      }
      before = after;
    }
    assertThat(java.util.Arrays.stream(before)).allMatch(one -> one % 10 != DRAINED);
  }

  private int[] picks(SteeredPolicy policy, long[] prefixes) {
    int[] picks = new int[prefixes.length];
    for (int i = 0; i < picks.length; i++) {
      draw.client(0, 0xFFFF_0000_0000L | prefixes[i]);
      policy.outcome(0, Kind.A).pick(draw);
      picks[i] = PickTest.picked(draw).getFirst();
    }
    return picks;
  }

  @Test
  void clientsOfADrainedPoolStayWhereThereIsNoOther() {
    Policy tree = failover(0, site("near", 1), site("other", 11));
    assertThat(answers(tree, new Drain(300)))
        .isEqualTo(Map.of("192.0.2.1", 0.3, "192.0.2.11", 0.7));
    assertThat(answers(site("alone", 1), new Drain(300))).isEqualTo(Map.of("192.0.2.1", 1.0));
  }

  @Test
  void weightedChildrenKeepTheirWeightTimesWhatIsLeft() {
    Policy tree = weighted(share(site("a", 1), 60), share(site("b", 2), 40));
    assertThat(answers(tree, new Drain(500)).get("192.0.2.1")).isCloseTo(3 / 7.0, within(1e-9));
  }

  @Test
  void aFigureScalesTheWeightWithinThePoolAndPassesNobodyOn() {
    Policy.Pool pair = pool("pair", a("192.0.2.1", 1, 1), a("192.0.2.2", 1, 2));
    Policy tree = failover(0, pair, site("far", 3));
    assertThat(answers(tree, new Grades(Map.of(1, 500))).get("192.0.2.1"))
        .isCloseTo(1 / 3.0, within(1e-9));
    assertThat(answers(tree, new Grades(Map.of(1, 0)))).isEqualTo(Map.of("192.0.2.2", 1.0));
    assertThat(answers(tree, new Grades(Map.of(1, 0, 2, 0))))
        .isEqualTo(Map.of("192.0.2.1", 0.5, "192.0.2.2", 0.5));
  }

  @Test
  void spillByShareKeepsWhatTheMembersThatAreUpCanCarry() {
    Policy.Pool four =
        pool(
            "four",
            a("192.0.2.4", 1, 4),
            a("192.0.2.5", 1, 5),
            a("192.0.2.6", 1, 6),
            a("192.0.2.7", 1, 7));
    for (double load : List.of(0.0, 4.0, 2.0)) {
      Policy tree =
          new Policy.Failover(
              "f",
              List.of(four, site("far", 8)),
              0,
              Optional.of(
                  new Policy.SpillByShare(
                      load > 0 ? Optional.of(new Load(load)) : Optional.empty())));
      double far = load == 2.0 ? 0.5 : 0.75;
      assertThat(answers(tree, Fixtures.down(4, 5, 6)))
          .as("load %s", load)
          .isEqualTo(Map.of("192.0.2.7", 1 - far, "192.0.2.8", far));
      assertThat(answers(tree, Fixtures.down(4, 5, 6, 7))).isEqualTo(Map.of("192.0.2.8", 1.0));
    }
  }

  @Test
  void whatSomebodyTookOutIsNotServedWhenAllIsDown() {
    Policy tree = pool("p", a("192.0.2.1", 1, 1), a("192.0.2.2", 1, 2));
    Health failed =
        new Health() {
          @Override
          public boolean isUp(int target) {
            return false;
          }

          @Override
          public boolean isOut(int target) {
            return target == 1;
          }
        };
    PolicySet set = new PolicySet(target -> false);
    SteeredPolicy policy = set.add(Fixtures.open(tree), new Classes(tree));
    assertThat(Fixtures.answers(policy.outcome(0, Kind.A))).hasSize(2);
    assertThat(policy.serves(1)).isTrue();
    BitSet one = new BitSet();
    one.set(1);
    set.flipped(one, failed);
    set.ordered(one, failed);
    assertThat(Fixtures.answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.2", 1.0));
    assertThat(policy.serves(1)).isFalse();
  }

  private static Map<String, Double> answers(Policy tree, Health health) {
    return Fixtures.answers(Fixtures.steered(tree, health).outcome(0, Kind.A));
  }
}
