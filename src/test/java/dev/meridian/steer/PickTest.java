package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.aaaa;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.steered;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Picks as listeners make them. */
final class PickTest {
  private static final int PICKS = 60_000;
  private final Draw draw = new Draw(20261122);

  /** The last octet of each record picked, as the octets of the answer say. */
  static List<Integer> picked(Draw draw) {
    var numbers = new ArrayList<Integer>();
    int at = draw.offset();
    for (int i = 0; i < draw.count(); i++) {
      int rdata = ((draw.octets()[at + 10] & 0xFF) << 8) | (draw.octets()[at + 11] & 0xFF);
      at += 12 + rdata;
      numbers.add(draw.octets()[at - 1] & 0xFF);
    }
    assertThat(at - draw.offset()).isEqualTo(draw.length());
    return numbers;
  }

  private Map<Integer, Integer> firsts(Outcome outcome) {
    var counts = new HashMap<Integer, Integer>();
    for (int i = 0; i < PICKS; i++) {
      outcome.pick(draw);
      counts.merge(picked(draw).getFirst(), 1, Integer::sum);
    }
    return counts;
  }

  private static Outcome outcome(Policy tree) {
    return steered(tree, Health.ALL_UP).outcome(0, Kind.A);
  }

  @Test
  void weightedPicksFollowTheirWeights() {
    Policy tree =
        weighted(share(site("a", 1), 80), share(site("b", 2), 15), share(site("c", 3), 5));
    ChiSquare.assertFits(firsts(outcome(tree)), Map.of(1, 0.8, 2, 0.15, 3, 0.05), "seed 20261122");
  }

  @Test
  void tricklePicksGoToTheNextThatIsUp() {
    Policy tree = failover(0.05, site("a", 1), site("b", 2), site("c", 3));
    ChiSquare.assertFits(firsts(outcome(tree)), Map.of(1, 0.95, 2, 0.05), "seed 20261122");
  }

  @Test
  void poolPicksFollowMemberWeights() {
    Policy tree = pool("p", a("192.0.2.1", 1, 0), a("192.0.2.2", 2, 1), a("192.0.2.3", 7, 2));
    ChiSquare.assertFits(firsts(outcome(tree)), Map.of(1, 0.1, 2, 0.2, 3, 0.7), "seed 20261122");
  }

  @Test
  void firstOfASampleFollowsTheWeightsAndNoneRepeats() {
    Policy tree =
        pool(
            "p",
            3,
            a("192.0.2.1", 1, 0),
            a("192.0.2.2", 2, 1),
            a("192.0.2.3", 3, 2),
            a("192.0.2.4", 4, 3));
    Outcome outcome = outcome(tree);
    ChiSquare.assertFits(firsts(outcome), Map.of(1, 0.1, 2, 0.2, 3, 0.3, 4, 0.4), "seed 20261122");
    for (int i = 0; i < 1000; i++) {
      outcome.pick(draw);
      assertThat(picked(draw)).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void secondOfASampleFollowsTheWeightsOfTheRest() {
    Policy tree = pool("p", 2, a("192.0.2.1", 1, 0), a("192.0.2.2", 2, 1), a("192.0.2.3", 3, 2));
    Outcome outcome = outcome(tree);
    var counts = new HashMap<List<Integer>, Integer>();
    for (int i = 0; i < PICKS; i++) {
      outcome.pick(draw);
      counts.merge(picked(draw), 1, Integer::sum);
    }
    var shares = new HashMap<List<Integer>, Double>();
    for (int one = 1; one <= 3; one++) {
      for (int two = 1; two <= 3; two++) {
        if (one != two) {
          shares.put(List.of(one, two), one / 6.0 * two / (6 - one));
        }
      }
    }
    ChiSquare.assertFits(counts, shares, "seed 20261122");
  }

  @Test
  void answerWithAllMembersIsShuffled() {
    Policy tree = pool("p", 8, a("192.0.2.1", 1, 0), a("192.0.2.2", 1, 1), a("192.0.2.3", 1, 2));
    Outcome outcome = outcome(tree);
    ChiSquare.assertFits(
        firsts(outcome), Map.of(1, 1 / 3.0, 2, 1 / 3.0, 3, 1 / 3.0), "seed 20261122");
    assertThat(draw.count()).isEqualTo(3);
    assertThat(draw.length()).isEqualTo(48);
  }

  @Test
  void answerHoldsAtMost64Records() {
    var members = new ArrayList<Member>();
    for (int i = 0; i < 200; i++) {
      members.add(aaaa(i, 1, -1));
    }
    Policy tree = pool("p", 64, members.toArray(Member[]::new));
    steered(tree, Health.ALL_UP).outcome(0, Kind.AAAA).pick(draw);
    assertThat(picked(draw)).hasSize(64).doesNotHaveDuplicates();
    steered(Fixtures.all(500, tree), Health.ALL_UP).outcome(0, Kind.AAAA).pick(draw);
    assertThat(picked(draw)).hasSize(64).doesNotHaveDuplicates();
  }

  @Test
  void singleRecordIsReferredToWithoutACopy() {
    Member only = a("192.0.2.1", 1, 0);
    outcome(pool("p", only)).pick(draw);
    assertThat(draw.octets()).isSameAs(only.record());
    assertThat(draw.offset()).isZero();
    assertThat(draw.count()).isOne();
    assertThat(draw.isAlias()).isFalse();
  }

  @Test
  void emptyAnswerHasNoOctets() {
    outcome(pool("p", a("192.0.2.1", 1, 0))).pick(draw);
    steered(pool("p", a("192.0.2.1", 1, 0)), Health.ALL_UP).outcome(0, Kind.OTHER).pick(draw);
    assertThat(draw.count()).isZero();
    assertThat(draw.length()).isZero();
    Outcome.nodata(true).pick(draw);
    assertThat(draw.count()).isZero();
  }

  @Test
  void aliasIsMarked() {
    Policy tree = pool("p", Fixtures.cname("one", 1, 0), Fixtures.cname("two", 1, 1));
    steered(tree, Health.ALL_UP).outcome(0, Kind.A).pick(draw);
    assertThat(draw.isAlias()).isTrue();
    assertThat(draw.count()).isOne();
  }

  /** Picks of random trees, for random clients, against the chances that their structure holds. */
  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void picksFollowTheCompiledStructure(RandomTrees.Mix mix) {
    var clients = new SplittableRandom(7);
    for (long seed = 5000; seed < 5060; seed++) {
      var trees = new RandomTrees(seed, mix);
      Policy.Root root = trees.root();
      var health = new SplittableRandom(seed);
      int downs = health.nextInt(1 << trees.targets());
      var policy =
          new PolicySet(target -> (downs >> target & 1) == 0).add(root, new Classes(root.tree()));
      Outcome outcome = policy.outcome(0, Kind.A);
      var counts = new HashMap<String, Integer>();
      for (int i = 0; i < 3000; i++) {
        draw.client(0, 0xFFFF_0000_0000L | ((long) clients.nextInt(1 << 24) << 8));
        outcome.pick(draw);
        counts.merge(names(draw, root), 1, Integer::sum);
      }
      ChiSquare.assertFits(counts, Fixtures.answers(outcome), mix + " seed " + seed);
    }
  }

  private static String names(Draw draw, Policy.Root root) {
    var byRecord = new TreeMap<String, String>();
    var pools = new ArrayList<>(Trees.pools(root.tree()));
    if (root.allDown() instanceof Policy.AllDown.LastResort(Policy.Pool pool)) {
      pools.add(pool);
    }
    for (Policy.Pool pool : pools) {
      for (Member member : pool.members()) {
        byRecord.put(hex(member.record(), 0, member.record().length), member.name());
      }
    }
    var names = new TreeSet<String>();
    int at = draw.offset();
    for (int i = 0; i < draw.count(); i++) {
      int length = 12 + (draw.octets()[at + 11] & 0xFF);
      names.add(byRecord.getOrDefault(hex(draw.octets(), at, length), "?"));
      at += length;
    }
    return String.join(" ", names);
  }

  private static String hex(byte[] octets, int from, int length) {
    return HexFormat.of().formatHex(octets, from, from + length);
  }
}
