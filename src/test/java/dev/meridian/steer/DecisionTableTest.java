package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.aaaa;
import static dev.meridian.steer.Fixtures.answers;
import static dev.meridian.steer.Fixtures.branches;
import static dev.meridian.steer.Fixtures.cname;
import static dev.meridian.steer.Fixtures.down;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.in;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.steered;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables in the documentation of {@link Evaluation} and {@link Routing}, row by row. */
final class DecisionTableTest {
  private static final String FIRST = "192.0.2.0";

  private static Health health(String... states) {
    var downs = new ArrayList<Integer>();
    for (int i = 0; i < states.length; i++) {
      if (states[i].equals("down")) {
        downs.add(i);
      }
    }
    return down(downs.toArray(Integer[]::new));
  }

  /** {@code "0=0.75 1=0.25"}: site and its chance. */
  private static Map<String, Double> expected(String text) {
    var chances = new LinkedHashMap<String, Double>();
    for (String part : text.split(" ", -1)) {
      String[] pair = part.split("=", -1);
      chances.put("192.0.2." + pair[0], Double.valueOf(pair[1]));
    }
    return chances;
  }

  private static Outcome outcome(Policy tree, Health health) {
    // Closed, so that a tree that is down can be told from one that serves the same.
    var root = new Policy.Root("root", tree, new Policy.AllDown.Closed());
    return new PolicySet(health).add(root, new Classes(tree)).outcome(0, Kind.A);
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "up,   up,   up,   0=0.95 1=0.05",
    "up,   up,   down, 0=0.95 1=0.05",
    "up,   down, up,   0=0.95 2=0.05",
    "up,   down, down, 0=1",
    "down, up,   up,   1=0.95 2=0.05",
    "down, up,   down, 1=1",
    "down, down, up,   2=1",
    "down, down, down, ",
  })
  void failoverServesFirstUpAndTricklesToNextUp(
      String first, String second, String third, String served) {
    Policy tree = failover(0.05, site("a", 0), site("b", 1), site("c", 2));
    check(outcome(tree, health(first, second, third)), served);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
  @CsvSource({
    "up,   up,   up,   up,   0=0.75 1=0.25",
    "up,   up,   down, down, 0=0.75 1=0.25",
    "down, up,   up,   up,   1=1",
    "up,   down, up,   up,   0=1",
    "down, down, up,   up,   2=0.5 3=0.5",
    "down, down, down, up,   3=1",
    "down, down, down, down, ",
  })
  void weightZeroJoinsOnlyWhenAllOthersAreDown(
      String first, String second, String third, String fourth, String served) {
    Policy tree =
        weighted(
            share(site("a", 0), 3),
            share(site("b", 1), 1),
            share(site("c", 2), 0),
            share(site("d", 3), 0));
    check(outcome(tree, health(first, second, third, fourth)), served);
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "up,   up,   up,   0=0.5 1=0.5",
    "down, up,   up,   1=1",
    "down, down, up,   2=1",
    "down, down, down, ",
  })
  void poolDrawsMembersThatAreUpByWeight(String first, String second, String third, String served) {
    Policy tree = pool("p", a("192.0.2.0", 7, 0), a("192.0.2.1", 7, 1), a("192.0.2.2", 0, 2));
    check(outcome(tree, health(first, second, third)), served);
  }

  private static void check(Outcome outcome, @Nullable String served) {
    assertThat(outcome.isUp()).isEqualTo(served != null);
    Map<String, Double> expected = served == null ? Map.of("", 1.0) : expected(served);
    assertThat(answers(outcome)).hasSameSizeAs(expected);
    expected.forEach(
        (site, chance) ->
            assertThat(answers(outcome).getOrDefault(site, 0.0)).isCloseTo(chance, within(1e-12)));
  }

  @Test
  void poolOfWeightZeroAloneIsUniform() {
    Policy tree = pool("p", a("192.0.2.0", 0, 0), a("192.0.2.1", 0, 1));
    check(outcome(tree, Health.ALL_UP), "0=0.5 1=0.5");
  }

  @ParameterizedTest(name = "{0} or {1} %, {2} down: up {3}")
  @CsvSource({
    " 1,  0, 3, true",
    " 1,  0, 4, false",
    " 4,  0, 0, true",
    " 4,  0, 1, false",
    " 9,  0, 0, true",
    "-1, 50, 2, true",
    "-1, 50, 3, false",
    "-1, 51, 1, true",
    "-1, 51, 2, false",
    "-1,  0, 3, true",
    "-1,  0, 4, false",
  })
  void poolIsUpWhenEnoughMembersAre(int count, int percent, int downs, boolean up) {
    var members = new ArrayList<Member>();
    for (int i = 0; i < 4; i++) {
      members.add(a("192.0.2." + i, 1, i));
    }
    var tree =
        new Policy.Pool(
            "p", Policy.Point.UNKNOWN, members, new Policy.Threshold(count, percent), 1);
    assertThat(outcome(tree, target -> target >= downs).isUp()).isEqualTo(up);
  }

  // A client in California; its own branch, the wider ones and the fallback.
  @ParameterizedTest(name = "{0} {1} {2} {3} {4}: {5}")
  @CsvSource({
    "OUTWARD, up,   up,   up,   up,   0=1",
    "OUTWARD, down, up,   up,   up,   1=1",
    "OUTWARD, down, down, up,   up,   2=1",
    "OUTWARD, down, down, down, up,   3=1",
    "OUTWARD, down, down, down, down, ",
    "FENCE,   up,   up,   up,   up,   0=1",
    "FENCE,   down, up,   up,   up,   ",
    "NEAREST, up,   up,   up,   up,   0=1",
    "NEAREST, down, up,   up,   up,   3=1",
    "NEAREST, down, up,   up,   down, ",
  })
  void geoSpillsAsToldFromTheNarrowestMatch(
      Policy.Spill spill,
      String subdivision,
      String country,
      String continent,
      String fallback,
      String served) {
    check(
        geo(spill, in("NA", "US", "US-CA"), health(subdivision, country, continent, fallback)),
        served);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "OUTWARD, up,   3=1",
    "OUTWARD, down, ",
    "FENCE,   up,   3=1",
    "FENCE,   down, ",
    "NEAREST, up,   3=1",
    "NEAREST, down, ",
  })
  void geoGivesTheFallbackToClientsThatMatchNothing(
      Policy.Spill spill, String fallback, String served) {
    check(geo(spill, in("AF", "KE", ""), health("up", "up", "up", fallback)), served);
  }

  @Test
  void geoNeverTakesACountryForAContinent() {
    // Namibia's code is that of North America.
    check(geo(Policy.Spill.OUTWARD, in("AF", "NA", ""), Health.ALL_UP), "3=1");
  }

  private static Outcome geo(Policy.Spill spill, Whereabouts client, Health health) {
    Policy tree =
        new Policy.Geo(
            "geo",
            branches("US-CA", site("ca", 0), "US", site("us", 1), "continent:NA", site("na", 2)),
            site("rest", 3),
            spill);
    return at(tree, client, health);
  }

  private static Outcome at(Policy tree, Whereabouts client, Health health) {
    var classes = new Classes(tree);
    int number = classes.classOf(client);
    var root = new Policy.Root("root", tree, new Policy.AllDown.Closed());
    return new PolicySet(health).add(root, classes).outcome(number, Kind.A);
  }

  // Sites of the branches: 0 Dublin, 1 Tokyo, 2 without a place, 3 Ashburn; 4 the fallback.
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'',        0=1",
    "'0',       3=1",
    "'0 3',     1=1",
    "'0 1 3',   2=1",
    "'0 1 2 3', 4=1",
    "'0 1 2 3 4', ",
  })
  void spillNearestGoesToTheNextBranchByDistance(String downs, String served) {
    Policy tree =
        new Policy.Geo(
            "geo",
            branches(
                "IE", site("dublin", Fixtures.DUBLIN, 0),
                "JP", site("tokyo", Fixtures.TOKYO, 1),
                "BR", site("nowhere", 2),
                "US", site("ashburn", Fixtures.ASHBURN, 3)),
            site("rest", Fixtures.DUBLIN, 4),
            Policy.Spill.NEAREST);
    Health health = target -> !List.of(downs.split(" ", -1)).contains("" + target);
    var inCork = new Location("EU", "IE", "", 51.9, -8.5, 0);
    check(at(tree, new Whereabouts(inCork, List.of()), health), served);
    // A client whose country has no branch has the fallback first, and then the same order.
    var inLondon = new Location("EU", "GB", "", 51.5, -0.1, 0);
    Health restDown = target -> target != 4 && health.isUp(target);
    check(
        at(tree, new Whereabouts(inLondon, List.of()), restDown),
        "4=1".equals(served) ? null : served);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "OUTWARD, '',        0=1",
    "OUTWARD, '0',       1=1",
    "OUTWARD, '0 1',     2=1",
    "OUTWARD, '0 1 2',   3=1",
    "OUTWARD, '0 1 2 3', ",
    "FENCE,   '',        0=1",
    "FENCE,   '0',       ",
    "NEAREST, '0',       3=1",
  })
  void networksMatchTheLongestPrefixThenTheAsn(Policy.Spill spill, String downs, String served) {
    Cidr narrow = Fixtures.v4(192, 0, 2, 0, 26);
    Cidr wide = Fixtures.v4(192, 0, 2, 0, 24);
    var prefixes = new LinkedHashMap<Cidr, Policy>();
    prefixes.put(wide, site("wide", 1));
    prefixes.put(narrow, site("narrow", 0));
    Policy tree =
        new Policy.Networks(
            "networks", prefixes, Map.of(64500L, site("asn", 2)), site("rest", 3), spill);
    Health health = target -> !List.of(downs.split(" ", -1)).contains("" + target);
    var location = new Location("", "", "", Double.NaN, Double.NaN, 64500);
    check(at(tree, new Whereabouts(location, List.of(narrow, wide)), health), served);
  }

  @ParameterizedTest(name = "{0} {1}: up {2}, {3}")
  @CsvSource({
    "A,     '',      true,  192.0.2.0",
    "A,     '0',     false, ''",
    "A,     '1',     true,  192.0.2.0",
    "AAAA,  '',      true,  2001:db8::1",
    "AAAA,  '0',     true,  2001:db8::1",
    "AAAA,  '1',     false, ''",
    "OTHER, '0',     true,  ''",
    "OTHER, '0 1',   false, ''",
  })
  void poolIsJudgedByTheFamilyThatIsAsked(Kind kind, String downs, boolean up, String served) {
    Policy tree = pool("dual", a("192.0.2.0", 1, 0), aaaa(1, 1, 1));
    Health health = target -> !List.of(downs.split(" ", -1)).contains("" + target);
    var root = new Policy.Root("root", tree, new Policy.AllDown.Closed());
    Outcome outcome = new PolicySet(health).add(root, new Classes(tree)).outcome(0, kind);
    assertThat(outcome.isUp()).isEqualTo(up);
    assertThat(answers(outcome)).isEqualTo(Map.of(served, 1.0));
  }

  @Test
  void poolWithoutTheFamilyKeepsItsClientsAndAnswersNothing() {
    Policy near = pool("near", a("192.0.2.0", 1, 0));
    Policy far = pool("far", a("192.0.2.1", 1, 1), aaaa(1, 1, 1));
    SteeredPolicy policy = steered(failover(0, near, far), Health.ALL_UP);
    assertThat(answers(policy.outcome(0, Kind.AAAA))).isEqualTo(Map.of("", 1.0));
    assertThat(policy.outcome(0, Kind.AAAA).isUp()).isTrue();
    policy.set().flipped(0, down(0));
    assertThat(answers(policy.outcome(0, Kind.AAAA))).isEqualTo(Map.of("2001:db8::1", 1.0));
  }

  @Test
  void aliasAnswersEveryKindOfQuery() {
    SteeredPolicy policy = steered(pool("partner", cname("partner", 1, 0)), Health.ALL_UP);
    for (Kind kind : Kind.values()) {
      assertThat(answers(policy.outcome(0, kind))).isEqualTo(Map.of("partner.", 1.0));
      assertThat(policy.outcome(0, kind).mayAlias()).isTrue();
    }
    assertThat(policy.mayAlias()).isTrue();
    assertThat(steered(site("a", 0), Health.ALL_UP).mayAlias()).isFalse();
  }

  @Test
  void twoAliasesAreNeverInOneAnswer() {
    Policy both = pool("partners", 5, cname("one", 1, 0), cname("two", 1, 1));
    Map<String, Double> either = Map.of("one.", 0.5, "two.", 0.5);
    assertThat(answers(outcome(both, Health.ALL_UP))).isEqualTo(either);
    assertThat(answers(outcome(Fixtures.all(5, both), Health.ALL_UP))).isEqualTo(either);
  }

  @Test
  void addressSharedByPoolsIsAnsweredOnce() {
    Policy one = pool("one", a("192.0.2.0", 1, 0));
    Policy two = pool("two", a("192.0.2.0", 1, 1), a("192.0.2.1", 1, 2));
    assertThat(answers(outcome(Fixtures.all(8, one, two), Health.ALL_UP)))
        .isEqualTo(Map.of("192.0.2.0 192.0.2.1", 1.0));
  }

  @Test
  void nearestTakesAllWithinTheBand() {
    var dublin = site("dublin", Fixtures.DUBLIN, 0);
    var cork = site("cork", new Policy.Point(51.9, -8.5), 1);
    var tokyo = site("tokyo", Fixtures.TOKYO, 2);
    Policy tree =
        new Policy.Nearest(
            "near",
            List.of(
                new Policy.Biased(tokyo, 0),
                new Policy.Biased(cork, 0),
                new Policy.Biased(dublin, 0)),
            0.05,
            1);
    Whereabouts inParis = Fixtures.at(new Policy.Point(48.86, 2.35));
    // Dublin is at 783 km; Cork at 830 km is beyond 5 % but within 10 %.
    check(at(tree, inParis, Health.ALL_UP), "0=1");
    check(at(withBand(tree, 0.1), inParis, Health.ALL_UP), "0=0.5 1=0.5");
    check(at(withBand(tree, 0.1), inParis, down(0)), "1=1");
    check(at(tree, inParis, down(0, 1)), "2=1");
    check(at(tree, inParis, down(0, 1, 2)), null);
    check(at(tree, Whereabouts.UNKNOWN, Health.ALL_UP), "2=1");
  }

  private static Policy withBand(Policy tree, double band) {
    return tree instanceof Policy.Nearest near
        ? new Policy.Nearest(near.name(), near.pools(), band, near.answers())
        : tree;
  }

  // From Paris Dublin is at 783 km and Ashburn at 6,190 km.
  @ParameterizedTest(name = "Ashburn {0}, Dublin {1}: {2}")
  @CsvSource({
    " 0,   0, 0=1",
    "87,   0, 0=1",
    "88,   0, 3=1",
    " 0, -87, 0=1",
    " 0, -88, 3=1",
  })
  void biasMovesTheBorder(int ashburnBias, int dublinBias, String served) {
    Policy tree =
        new Policy.Nearest(
            "near",
            List.of(
                new Policy.Biased(site("ashburn", Fixtures.ASHBURN, 3), ashburnBias),
                new Policy.Biased(site("dublin", Fixtures.DUBLIN, 0), dublinBias)),
            0,
            1);
    check(at(tree, Fixtures.at(new Policy.Point(48.86, 2.35)), Health.ALL_UP), served);
  }

  @Test
  void allDownRulesOfTheRoot() {
    Policy tree = failover(0, site("a", 0), site("b", 1));
    Policy.Pool sorry = pool("sorry", a("203.0.113.99", 1, 2));
    assertThat(whenAllDown(tree, new Policy.AllDown.Open())).isEqualTo(Map.of(FIRST, 1.0));
    assertThat(whenAllDown(tree, new Policy.AllDown.Closed())).isEqualTo(Map.of("", 1.0));
    assertThat(whenAllDown(tree, new Policy.AllDown.LastGood()))
        .isEqualTo(Map.of("192.0.2.1", 1.0));
    assertThat(whenAllDown(tree, new Policy.AllDown.LastResort(sorry)))
        .isEqualTo(Map.of("203.0.113.99", 1.0));
  }

  /** All goes down in the order a, b, sorry; the policy is down but serves something. */
  private static Map<String, Double> whenAllDown(Policy tree, Policy.AllDown rule) {
    var policy =
        new PolicySet(Health.ALL_UP).add(new Policy.Root("root", tree, rule), new Classes(tree));
    policy.set().flipped(0, down(0));
    policy.set().flipped(1, down(0, 1));
    policy.set().flipped(2, down(0, 1, 2));
    assertThat(policy.outcome(0, Kind.A).isUp()).isFalse();
    return answers(policy.outcome(0, Kind.A));
  }

  @Test
  void lastGoodIsOpenWhenNothingWasEverGood() {
    Policy tree = failover(0, site("a", 0), site("b", 1));
    var root = new Policy.Root("root", tree, new Policy.AllDown.LastGood());
    var policy = new PolicySet(down(0, 1)).add(root, new Classes(tree));
    assertThat(answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of(FIRST, 1.0));
    policy.set().refresh(down(0));
    policy.set().refresh(down(0, 1));
    assertThat(answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.1", 1.0));
  }

  @Test
  void sixteenLevelsPassUpAndDownThrough() {
    Policy tree = site("deepest", 0);
    for (int level = 2; level <= Policy.MAX_DEPTH; level++) {
      tree =
          switch (level % 4) {
            case 0 -> failover(0.5, tree);
            case 1 -> weighted(share(tree, 5));
            case 2 -> new Policy.Geo("geo", branches("FR", tree), tree, Policy.Spill.OUTWARD);
            default -> Fixtures.sticky(share(tree, 1));
          };
    }
    SteeredPolicy policy = steered(failover(0, tree, site("spare", 1)), Health.ALL_UP);
    assertThat(answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of(FIRST, 1.0));
    policy.set().flipped(0, down(0));
    assertThat(answers(policy.outcome(0, Kind.A))).isEqualTo(Map.of("192.0.2.1", 1.0));
  }

  @Test
  void nestedWeightsMultiplyOutToOneTable() {
    Policy inner = weighted(share(site("a", 0), 1), share(site("b", 1), 1));
    Policy tree = weighted(share(inner, 80), share(failover(0.5, site("c", 2), inner), 20));
    Outcome outcome = outcome(tree, Health.ALL_UP);
    check(outcome, "0=0.45 1=0.45 2=0.1");
    assertThat(outcome.choice())
        .isInstanceOfSatisfying(
            Table.class, table -> assertThat(table.choices()).hasOnlyElementsOfType(Fixed.class));
  }
}
