package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.geo.Cidr;
import dev.meridian.route53.World.Asker;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is pushed against what this server answers: every client, every state of health, exactly,
 * unless the compiler has said that it differs.
 */
final class RouteEquivalenceTest {
  private static final int POLICIES = 50;
  private static final double ROUNDING = 1e-9;

  /** Several layers of weights are each off by up to half of 1/255. */
  private static final double WHOLE_WEIGHTS = 0.02;

  private static final List<Asker> ASKERS =
      List.of(
          World.asker("EU", "FR", "", new Policy.Point(43.3, 5.4)),
          World.asker("EU", "DE", "", new Policy.Point(52.5, 13.4), "192.0.2.7"),
          World.asker("NA", "US", "US-CA", new Policy.Point(37.8, -122.4)),
          World.asker("NA", "US", "US-NY", new Policy.Point(40.7, -74), "192.0.2.200"),
          World.asker("NA", "CA", "CA-QC", new Policy.Point(45.5, -73.6), "192.0.99.1"),
          World.asker("AS", "JP", "", new Policy.Point(34.7, 135.5), "2001:db8::1"),
          World.asker("", "", "", new Policy.Point(-30, 20)));

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whatRoute53CanSayItSaysExactly(Mode mode) {
    for (long seed = 0; seed < POLICIES; seed++) {
      new Case(seed, mode, RandomPolicies.Mix.EXPRESSIBLE).check();
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whatDiffersWasTold(Mode mode) {
    int exact = 0;
    for (long seed = 0; seed < POLICIES; seed++) {
      exact += new Case(seed, mode, RandomPolicies.Mix.ANY).check() ? 1 : 0;
    }
    // A compiler that always tells something would prove nothing.
    assertThat(exact).isGreaterThan(POLICIES / 20);
  }

  private static final class Case {
    private final String label;
    private final Mode mode;
    private final RandomPolicies.Mix mix;
    private final Policy.Root root;
    private final List<Cidr> prefixes = new ArrayList<>();
    private boolean told;

    Case(long seed, Mode mode, RandomPolicies.Mix mix) {
      this.label = mode + " " + mix + " seed " + seed;
      this.mode = mode;
      this.mix = mix;
      this.root = new RandomPolicies(seed, mix).root();
      for (Policy node : Trees.nodes(root.tree())) {
        if (node instanceof Policy.Networks networks) {
          prefixes.addAll(networks.prefixes().keySet());
        }
      }
    }

    /** Whether nothing had to be told. */
    boolean check() {
      DesiredZone fixed = mode == Mode.ANSWERS ? null : desired(new BitSet());
      for (int vector = 0; vector < 1 << RandomPolicies.TARGETS; vector++) {
        BitSet up = BitSet.valueOf(new long[] {vector});
        compare(fixed == null ? desired(up) : fixed, up);
      }
      return !told;
    }

    private DesiredZone desired(BitSet up) {
      ZoneSource zone = World.zone(RandomPolicies.TARGETS, World.www(root, mode));
      DesiredZone desired = DesiredState.of(zone, Decisions.under(up::get), World.terms());
      assertThat(desired.isRejected()).as("%s %s", label, desired.deviations()).isFalse();
      HostedZoneRules.check(desired);
      told |= emulated(desired);
      return desired;
    }

    private void compare(DesiredZone desired, BitSet up) {
      if (mix == RandomPolicies.Mix.EXPRESSIBLE && emulated(desired)) {
        assertThat(desired.deviations()).as("%s %s", label, root).isEmpty();
      }
      Route53Evaluator route53 =
          new Route53Evaluator(desired, endpoint -> isSeen(endpoint, desired, up));
      Set<RecordType> types = new HashSet<>(List.of(RecordType.A, RecordType.AAAA));
      for (RecordType type : types) {
        for (Asker asker : ASKERS) {
          compare(desired, route53, type, asker, up);
        }
      }
    }

    private void compare(
        DesiredZone desired, Route53Evaluator route53, RecordType type, Asker asker, BitSet up) {
      Kind kind = type == RecordType.A ? Kind.A : Kind.AAAA;
      Map<SortedSet<String>, Double> ours =
          World.answers(Odds.of(root, asker.whereabouts(prefixes), kind, up::get));
      Map<SortedSet<String>, Double> theirs = route53.answers(World.WWW, type, asker.client());
      boolean whole =
          desired.deviations().stream().anyMatch(one -> one.words().contains("whole numbers"));
      if (!close(ours, theirs, whole ? WHOLE_WEIGHTS : ROUNDING) && !emulated(desired)) {
        assertThat(theirs)
            .as(
                "%s, %s for %s, up %s, %s\n%s\n%s",
                label,
                type,
                asker,
                up,
                root,
                desired.deviations(),
                desired.recordSets().stream().map(Object::toString).toList())
            .isEqualTo(ours);
      }
    }

    private static boolean emulated(DesiredZone desired) {
      return desired.deviations().stream()
          .filter(one -> one.what() == Deviation.What.EMULATED)
          .anyMatch(one -> !one.words().contains("whole numbers"));
    }

    /** What the checkers see: the members by themselves, or what each node says. */
    private static boolean isSeen(
        HealthCheck.Kind.Endpoint endpoint, DesiredZone desired, BitSet up) {
      for (int target = 0; target < RandomPolicies.TARGETS; target++) {
        if (World.probeAt(target).getAddress().equals(endpoint.address())) {
          return up.get(target);
        }
      }
      return desired.cells().stream()
          .filter(cell -> World.SECRET.path(cell.id()).equals(endpoint.path()))
          .filter(cell -> cell.isOut(up::get))
          .anyMatch(cell -> World.SECRET.token(cell.id()).equals(endpoint.search()));
    }

    private static boolean close(
        Map<SortedSet<String>, Double> some,
        Map<SortedSet<String>, Double> others,
        double tolerance) {
      Set<SortedSet<String>> all = new HashSet<>(some.keySet());
      all.addAll(others.keySet());
      return all.stream()
          .allMatch(
              set ->
                  Math.abs(some.getOrDefault(set, 0.0) - others.getOrDefault(set, 0.0))
                      < tolerance);
    }
  }
}
