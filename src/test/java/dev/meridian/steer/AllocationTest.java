package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.all;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.steered;
import static dev.meridian.steer.Fixtures.sticky;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.garbage.Garbage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Picking makes no garbage. */
final class AllocationTest {
  private static final int PICKS = 100_000;

  record Case(String name, Policy tree) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    Policy.Pool three =
        pool("three", 2, a("192.0.2.1", 1, 1), a("192.0.2.2", 2, 2), a("192.0.2.3", 3, 3));
    Policy.Pool even =
        pool("even", 2, a("192.0.2.1", 1, 1), a("192.0.2.2", 1, 2), a("192.0.2.3", 1, 3));
    Policy random = weighted(share(three, 1), share(site("a", 4), 2));
    return List.of(
        new Case("fixed", site("a", 0)),
        new Case("table", failover(0.1, site("a", 0), site("b", 1))),
        new Case("sample by weight", three),
        new Case("even sample", even),
        new Case("union", all(3, random, even)),
        new Case("rendezvous", sticky(share(three, 1), share(random, 3))),
        new Case("hashed union", sticky(share(all(3, random, even), 1), share(random, 3))),
        new Case(
            "aliases",
            all(1, pool("c", Fixtures.cname("x", 1, 0), Fixtures.cname("y", 1, 1)), random)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pickAllocatesNothing(Case one) throws Exception {
    SteeredPolicy policy = steered(one.tree(), Health.ALL_UP);
    var draw = new Draw(42);
    int[] octets = new int[1];
    Garbage.assertNone(() -> octets[0] += pickMany(policy, draw));
    assertThat(octets[0]).isNotZero();
  }

  private static int pickMany(SteeredPolicy policy, Draw draw) {
    int octets = 0;
    for (int i = 0; i < PICKS; i++) {
      draw.client(0, 0xFFFF_0000_0000L | (long) i << 8);
      policy.outcome(0, i % 5 == 0 ? Kind.OTHER : Kind.A).pick(draw);
      octets += draw.length();
    }
    return octets;
  }
}
