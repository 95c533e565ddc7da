package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.branches;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.in;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which clients are told apart. */
final class ClassesTest {
  private static final Policy EU = site("eu", 0);
  private static final Policy REST = site("rest", 1);

  @Test
  void policyWithoutLocationHasOneClass() {
    var classes = new Classes(failover(0, EU, weighted(share(REST, 1), share(EU, 2))));
    assertThat(classes.dependOnLocation()).isFalse();
    assertThat(classes.classOf(in("EU", "FR", ""))).isZero();
    assertThat(classes.classOf(Fixtures.at(Fixtures.TOKYO))).isZero();
    assertThat(classes.size()).isOne();
  }

  @Test
  void clientsWithEqualChoicesShareAClass() {
    Policy tree =
        new Policy.Geo(
            "geo", branches("continent:EU", EU, "FR", EU, "DE", REST), REST, Policy.Spill.OUTWARD);
    var classes = new Classes(tree);
    assertThat(classes.dependOnLocation()).isTrue();
    assertThat(classes.dependOnCoordinates()).isFalse();
    int unknown = classes.classOf(Whereabouts.UNKNOWN);
    int spain = classes.classOf(in("EU", "ES", ""));
    int france = classes.classOf(in("EU", "FR", ""));
    int germany = classes.classOf(in("EU", "DE", ""));
    int kenya = classes.classOf(in("AF", "KE", ""));
    assertThat(unknown).isZero();
    assertThat(kenya).isZero();
    assertThat(france).isEqualTo(spain).isNotEqualTo(unknown);
    assertThat(germany).isNotIn(unknown, spain);
    assertThat(classes.size()).isEqualTo(3);
  }

  @Test
  void distancesThatLeadToTheSameOrderAreOneClass() {
    Policy tree =
        new Policy.Nearest(
            "near",
            List.of(
                new Policy.Biased(site("dublin", Fixtures.DUBLIN, 0), 0),
                new Policy.Biased(site("tokyo", Fixtures.TOKYO, 1), 0)),
            0.1,
            1);
    var classes = new Classes(tree);
    var numbers = new HashSet<Integer>();
    for (int latitude = -80; latitude <= 80; latitude += 5) {
      for (int longitude = -180; longitude < 180; longitude += 5) {
        numbers.add(classes.classOf(Fixtures.at(new Policy.Point(latitude, longitude))));
      }
    }
    // Either may be first, alone or with the other within the band; and the client of no place.
    assertThat(numbers).hasSize(4);
    assertThat(classes.size()).isLessThanOrEqualTo(5);
    assertThat(classes.dependOnCoordinates()).isTrue();
  }

  @Test
  void prefixesAreThoseThatTheTreeNames() {
    Cidr office = Fixtures.v4(192, 0, 2, 0, 24);
    Policy networks =
        new Policy.Networks(
            "net", Map.of(office, EU), Map.of(64500L, EU), REST, Policy.Spill.OUTWARD);
    var classes = new Classes(failover(0, networks, REST));
    assertThat(classes.prefixes()).containsExactly(office);
    assertThat(new Classes(REST).prefixes()).isEmpty();
    int inside = classes.classOf(new Whereabouts(Location.UNKNOWN, List.of(office)));
    var bySystem = new Location("", "", "", Double.NaN, Double.NaN, 64500);
    assertThat(classes.classOf(new Whereabouts(bySystem, List.of()))).isEqualTo(inside);
    assertThat(inside).isNotZero();
  }

  @Test
  void targetsAreThoseOfThePoolsOfAnyClass() {
    Policy tree =
        new Policy.Geo("geo", branches("FR", site("a", 7)), site("b", 9), Policy.Spill.FENCE);
    var classes = new Classes(tree);
    classes.classOf(in("EU", "FR", ""));
    var policy = new PolicySet(Health.ALL_UP).add(Fixtures.open(tree), classes);
    assertThat(policy.targets().stream()).containsExactly(7, 9);
  }

  @Test
  void flipOfATargetLeavesOutcomesThatItDoesNotTouch() {
    Policy tree =
        new Policy.Geo("geo", branches("FR", site("a", 7)), site("b", 9), Policy.Spill.FENCE);
    var classes = new Classes(tree);
    int france = classes.classOf(in("EU", "FR", ""));
    var policy = new PolicySet(Health.ALL_UP).add(Fixtures.open(tree), classes);
    Outcome untouched = policy.outcome(0, Kind.A);
    policy.set().flipped(7, Fixtures.down(7));
    assertThat(policy.outcome(0, Kind.A)).isSameAs(untouched);
    assertThat(policy.outcome(france, Kind.A).isUp()).isFalse();
    assertThat(untouched.isUp()).isTrue();
  }

  @Test
  void treeThatSharesItsNodesTooOftenIsRefused() {
    Policy tree = EU;
    for (int level = 0; level < Policy.MAX_DEPTH; level++) {
      tree = failover(0, tree, tree, tree);
    }
    Policy tooLarge = tree;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Classes(tooLarge))
        .withMessageContaining("64570081 nodes");
  }

  @Test
  void kindFollowsTheQtype() {
    assertThat(Kind.of(1)).isEqualTo(Kind.A);
    assertThat(Kind.of(28)).isEqualTo(Kind.AAAA);
    assertThat(Kind.of(16)).isEqualTo(Kind.OTHER);
    assertThat(Kind.of(255)).isEqualTo(Kind.A);
  }
}
