package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.down;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.steered;
import static dev.meridian.steer.Fixtures.sticky;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Choices by the client's prefix. */
final class StickyTest {
  private static final int CLIENTS = 100_000;
  private final Draw draw = new Draw(1);

  /** The low half of an address in the n-th /24. */
  private static long client(int n) {
    return 0xFFFF_0000_0000L | ((long) n << 8) | (n & 0xFF);
  }

  private List<Integer> pick(Outcome outcome, long low) {
    draw.client(0, low);
    outcome.pick(draw);
    return PickTest.picked(draw);
  }

  private int[] picks(Outcome outcome) {
    int[] picks = new int[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      picks[i] = pick(outcome, client(i)).getFirst();
    }
    return picks;
  }

  private static Outcome outcome(Policy tree, Health health) {
    return steered(tree, health).outcome(0, Kind.A);
  }

  private static Policy four() {
    return sticky(
        share(site("a", 1), 1),
        share(site("b", 2), 2),
        share(site("c", 3), 3),
        share(site("d", 4), 4));
  }

  private void assertOnlyClientsOfMoved(int gone, int[] before, int[] after) {
    for (int i = 0; i < CLIENTS; i++) {
      if (before[i] != gone) {
        assertThat(after[i]).as("client %d", i).isEqualTo(before[i]);
      } else {
        assertThat(after[i]).as("client %d", i).isNotEqualTo(gone);
      }
    }
  }

  private static Map<Integer, Integer> counts(int[] picks, int[] where, int is) {
    var counts = new HashMap<Integer, Integer>();
    for (int i = 0; i < picks.length; i++) {
      if (where[i] == is) {
        counts.merge(picks[i], 1, Integer::sum);
      }
    }
    return counts;
  }

  @Test
  void clientsSpreadByWeight() {
    int[] picks = picks(outcome(four(), Health.ALL_UP));
    ChiSquare.assertFits(
        counts(picks, new int[CLIENTS], 0), Map.of(1, 0.1, 2, 0.2, 3, 0.3, 4, 0.4), "weights");
  }

  @Test
  void onlyClientsOfAChildThatGoesDownMoveAndSpreadByWeight() {
    int[] before = picks(outcome(four(), Health.ALL_UP));
    int[] after = picks(outcome(four(), down(3)));
    assertOnlyClientsOfMoved(3, before, after);
    ChiSquare.assertFits(
        counts(after, before, 3), Map.of(1, 1 / 7.0, 2, 2 / 7.0, 4, 4 / 7.0), "moved");
  }

  @Test
  void onlyClientsOfAMemberTakenOutOfItsPoolMove() {
    Policy.Pool pool =
        pool("p", a("192.0.2.1", 1, -1), a("192.0.2.2", 1, -1), a("192.0.2.3", 1, -1));
    Policy.Pool smaller = pool("p", a("192.0.2.3", 1, -1), a("192.0.2.1", 1, -1));
    Policy.Pool other = site("other", 9);
    int[] before = picks(outcome(sticky(share(pool, 3), share(other, 1)), Health.ALL_UP));
    int[] after = picks(outcome(sticky(share(other, 1), share(smaller, 3)), Health.ALL_UP));
    assertOnlyClientsOfMoved(2, before, after);
    ChiSquare.assertFits(counts(after, before, 2), Map.of(1, 0.5, 3, 0.5), "moved");
  }

  @Test
  void onlyClientsOfAChildTakenAwayMove() {
    int[] before = picks(outcome(four(), Health.ALL_UP));
    Policy three = sticky(share(site("d", 4), 4), share(site("b", 2), 2), share(site("a", 1), 1));
    assertOnlyClientsOfMoved(3, before, picks(outcome(three, Health.ALL_UP)));
  }

  @Test
  void weightZeroGetsClientsOnlyWhenAllOthersAreDown() {
    Policy tree = sticky(share(site("a", 1), 1), share(site("b", 2), 0), share(site("c", 3), 0));
    assertThat(picks(outcome(tree, Health.ALL_UP))).containsOnly(1);
    ChiSquare.assertFits(
        counts(picks(outcome(tree, down(1))), new int[CLIENTS], 0),
        Map.of(2, 0.5, 3, 0.5),
        "all of weight 0");
  }

  @Test
  void allAddressesOfAPrefixGetTheSame() {
    Outcome outcome = outcome(four(), Health.ALL_UP);
    for (int n = 0; n < 200; n++) {
      List<Integer> first = pick(outcome, client(n) & ~0xFFL);
      for (int host = 1; host < 256; host += 51) {
        assertThat(pick(outcome, (client(n) & ~0xFFL) | host)).isEqualTo(first);
      }
    }
  }

  @Test
  void ipv6ClientsStickByTheir56Bits() {
    Outcome outcome = outcome(four(), Health.ALL_UP);
    var seen = new HashMap<Integer, Integer>();
    for (long n = 0; n < 20_000; n++) {
      long high = 0x2001_0db8_0000_0000L | n << 8;
      draw.client(high, 1);
      outcome.pick(draw);
      List<Integer> first = PickTest.picked(draw);
      draw.client(high | 0xAB, -1);
      outcome.pick(draw);
      assertThat(PickTest.picked(draw)).isEqualTo(first);
      seen.merge(first.getFirst(), 1, Integer::sum);
    }
    ChiSquare.assertFits(seen, Map.of(1, 0.1, 2, 0.2, 3, 0.3, 4, 0.4), "IPv6");
  }

  @Test
  void everyRandomChoiceBelowIsTheClientsToo() {
    Policy deep =
        sticky(
            share(
                weighted(
                    share(
                        pool(
                            "p",
                            2,
                            a("192.0.2.1", 1, -1),
                            a("192.0.2.2", 2, -1),
                            a("192.0.2.3", 3, -1)),
                        1),
                    share(Fixtures.failover(0.3, site("x", 4), site("y", 5)), 2)),
                1),
            share(
                Fixtures.all(
                    2, pool("q", a("192.0.2.6", 1, -1), a("192.0.2.7", 1, -1)), site("z", 8)),
                1));
    Outcome outcome = outcome(deep, Health.ALL_UP);
    for (int n = 0; n < 2000; n++) {
      List<Integer> first = pick(outcome, client(n));
      for (int i = 0; i < 5; i++) {
        assertThat(pick(outcome, client(n))).isEqualTo(first);
      }
    }
  }

  @Test
  void choicesOnTwoLevelsAreIndependent() {
    Policy inner = sticky(share(site("a", 1), 1), share(site("b", 2), 1));
    Policy tree = sticky(share(site("a", 1), 1), share(inner, 1));
    ChiSquare.assertFits(
        counts(picks(outcome(tree, Health.ALL_UP)), new int[CLIENTS], 0),
        Map.of(1, 0.75, 2, 0.25),
        "levels");
  }

  /** Worked out by hand from the definition: fixed for ever, or clients move on an upgrade. */
  @Test
  void hashIsTheSameOnEveryNode() {
    // SplitMix64 of seed 0 begins with this number (Vigna's reference implementation).
    assertThat(ClientHash.mix(ClientHash.GOLDEN)).isEqualTo(0xE220A8397B1DCDAFL);
    // FNV-1a of "a" is 0xAF63DC4C8601EC8C (Noll's table), then mixed.
    assertThat(ClientHash.identity("a")).isEqualTo(ClientHash.mix(0xAF63DC4C8601EC8CL));
  }

  @Test
  void prefixIsNeededOnlyWhereAStickyChoiceTakesPart() {
    Outcome four = outcome(four(), Health.ALL_UP);
    assertThat(four.prefixBitsNeeded(true)).isEqualTo(24);
    assertThat(four.prefixBitsNeeded(false)).isEqualTo(56);
    assertThat(outcome(four(), down(1, 2, 3)).prefixBitsNeeded(true)).isZero();
    Policy random = weighted(share(site("a", 1), 1), share(site("b", 2), 1));
    assertThat(outcome(random, Health.ALL_UP).prefixBitsNeeded(true)).isZero();
  }
}
