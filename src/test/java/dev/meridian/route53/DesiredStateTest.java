package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.TtlSpec;
import dev.meridian.geo.Cidr;
import dev.meridian.route53.Deviation.What;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Member;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Whereabouts;
import dev.meridian.wire.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of any zone, beyond what the golden ones show. */
final class DesiredStateTest {
  private static final Policy.Pool EAST = World.pool("east", World.member("192.0.2.10", 1, 0));
  private static final Policy.Pool WEST = World.pool("west", World.member("198.51.100.10", 1, 1));

  private static SteeredName name(String owner, Policy tree, Mode mode) {
    return new SteeredName(Name.parse(owner), World.open(tree), TtlSpec.fixed(30), true, mode);
  }

  private static DesiredZone desired(Health health, SteeredName... names) {
    DesiredZone zone =
        DesiredState.of(World.zone(5, names), Decisions.under(health), World.terms());
    HostedZoneRules.check(zone);
    return zone;
  }

  private static Policy failover(Policy... children) {
    return new Policy.Failover("failover", List.of(children), 0);
  }

  @Test
  void equalInputGivesAnEqualZone() {
    SteeredName[] names = {
      World.www(World.open(failover(EAST, WEST)), Mode.CHECKS),
      name("api.app.example.com.", failover(WEST, EAST), Mode.NATIVE)
    };
    assertThat(desired(Health.ALL_UP, names)).isEqualTo(desired(Health.ALL_UP, names));
  }

  @Test
  void onlyAnswersFollowHealth() {
    for (Mode mode : Mode.values()) {
      SteeredName www = World.www(World.open(failover(EAST, WEST)), mode);
      boolean same = desired(Health.ALL_UP, www).equals(desired(target -> target != 0, www));
      assertThat(same).as(mode.name()).isEqualTo(mode != Mode.ANSWERS);
    }
  }

  @Test
  void aFlipChangesFewSets() {
    Policy world =
        new Policy.Geo(
            "geo",
            Map.of("continent:EU", failover(WEST, EAST)),
            failover(EAST, WEST),
            Policy.Spill.OUTWARD);
    SteeredName www = World.www(World.open(world), Mode.ANSWERS);
    Set<RecordSet> before = new HashSet<>(desired(Health.ALL_UP, www).recordSets());
    Set<RecordSet> after = new HashSet<>(desired(target -> target != 1, www).recordSets());

    Set<RecordSet> gone = new HashSet<>(before);
    gone.removeAll(after);
    Set<RecordSet> come = new HashSet<>(after);
    come.removeAll(before);
    assertThat(gone).hasSize(1);
    assertThat(come).hasSize(1);
    assertThat(come.iterator().next().name().toString())
        .isEqualTo("_l-continent-eu.www.app.example.com.");
  }

  @Test
  void poolsWhoseNamesDifferInCaseAloneAreTwo() {
    Policy.Pool upper = World.pool("EAST", World.member("192.0.2.11", 1, 2));
    DesiredZone zone =
        desired(Health.ALL_UP, World.www(World.open(failover(EAST, upper)), Mode.NATIVE));
    assertThat(zone.isRejected()).isFalse();
    assertThat(zone.recordSets()).hasSize(4);
  }

  @Test
  void longPoolNamesFitIntoLabels() {
    String name = "p".repeat(62);
    Policy.Pool one = World.pool(name + "1", World.member("192.0.2.11", 1, 0));
    Policy.Pool two = World.pool(name + "2", World.member("192.0.2.12", 1, 1));
    DesiredZone zone =
        desired(Health.ALL_UP, World.www(World.open(failover(one, two, one)), Mode.CHECKS));
    assertThat(zone.isRejected()).isFalse();
  }

  @Test
  void aNameThatLeavesNoRoomBelowItIsRejectedAlone() {
    String deep = ("a".repeat(60) + ".").repeat(3) + "b".repeat(50) + ".app.example.com.";
    DesiredZone zone =
        desired(
            Health.ALL_UP,
            name(deep, failover(EAST, WEST), Mode.NATIVE),
            World.www(World.open(EAST), Mode.NATIVE));
    assertThat(zone.isRejected()).isTrue();
    assertThat(zone.deviations().getFirst().words()).contains("too long");
    assertThat(zone.recordSets()).hasSize(1);
    assertThat(zone.healthChecks()).hasSize(1);
  }

  @Test
  void aRecordInTheWayRejectsTheName() {
    ZoneSource source =
        new ZoneSource(
            World.APEX,
            List.of(
                new StaticRrset(
                    Name.parse("_m-east.www.app.example.com."),
                    RecordType.A.number(),
                    60,
                    List.of(new byte[] {127, 0, 0, 1}))),
            List.of(World.www(World.open(failover(EAST, WEST)), Mode.NATIVE)),
            World.zone(2).judged());
    DesiredZone zone = DesiredState.of(source, Decisions.under(Health.ALL_UP), World.terms());
    assertThat(zone.recordSets()).hasSize(1);
    assertThat(zone.deviations())
        .anySatisfy(
            one -> {
              assertThat(one.what()).isEqualTo(What.REJECTED);
              assertThat(one.words()).contains("_m-east.www.app.example.com. A is there already");
            });
  }

  @Test
  void moreThanAHundredMembersAreRejectedInWords() {
    Member[] members =
        IntStream.range(0, 101)
            .mapToObj(i -> World.member("192.0.2." + i, 1, -1))
            .toArray(Member[]::new);
    DesiredZone zone =
        desired(Health.ALL_UP, World.www(World.open(World.pool("big", members)), Mode.NATIVE));
    assertThat(zone.isRejected()).isTrue();
    assertThat(zone.deviations().getFirst().words()).contains("101 records").contains("100");
  }

  @Test
  void recordsBehindAWildcardStandBesideItNotBelow() {
    DesiredZone zone =
        desired(Health.ALL_UP, name("*.t.app.example.com.", failover(EAST, WEST), Mode.NATIVE));
    assertThat(zone.recordSets())
        .extracting(set -> set.name().toString())
        .containsOnly(
            "*.t.app.example.com.",
            "_m-east._any.t.app.example.com.",
            "_m-west._any.t.app.example.com.");
  }

  @Test
  void theWholeOfAFamilyIsTwoBlocks() {
    assertThat(Blocks.of(List.of(new Cidr(0, 0xFFFF_0000_0000L, 96), new Cidr(0, 0, 0))))
        .containsExactly("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1");
  }

  @Test
  void withoutCollectionsNetworksAreToldAndNotUsed() {
    Policy tree =
        new Policy.Networks(
            "networks",
            Map.of(new Cidr(0, 0xFFFF_0A00_0000L, 104), WEST),
            Map.of(),
            EAST,
            Policy.Spill.OUTWARD);
    DesiredZone zone =
        DesiredState.of(
            World.zone(2, World.www(World.open(tree), Mode.NATIVE)),
            Decisions.under(Health.ALL_UP),
            new PushTerms(World.ATLAS, false, Optional.empty()));
    assertThat(zone.networks()).isEmpty();
    assertThat(zone.recordSets()).hasSize(1);
    assertThat(zone.deviations())
        .anyMatch(
            one ->
                one.what() == What.EMULATED
                    && one.words().startsWith("10.0.0.0/8 is not told apart without"));
  }

  @Test
  void aPlaceThatIsToGetNothingWhileTheOneAroundItGetsSomethingIsTold() {
    Policy.Pool ipv6 = World.pool("ipv6", World.member("2001:db8::1", 1, 0));
    Policy tree =
        new Policy.Geo("geo", Map.of("continent:EU", ipv6, "FR", EAST), WEST, Policy.Spill.FENCE);
    DesiredZone zone = desired(Health.ALL_UP, World.www(World.open(tree), Mode.ANSWERS));
    assertThat(zone.deviations())
        .extracting(Deviation::words)
        .contains(
            "some places have no AAAA to answer: their clients get what the wider place gets");
  }

  @Test
  void nobodyCanVoteWithoutVoters() {
    ZoneSource zone = World.zone(2, World.www(World.open(EAST), Mode.CHECKS));
    PushTerms terms = new PushTerms(World.ATLAS, true, Optional.empty());
    assertThatThrownBy(() -> DesiredState.of(zone, Decisions.under(Health.ALL_UP), terms))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody votes");
  }

  @Test
  void whatWasGoodLastIsRemembered() {
    Policy.Root root = new Policy.Root("root", failover(EAST, WEST), new Policy.AllDown.LastGood());
    LastGood memory = new LastGood();

    Odds first = memory.under(target -> false).odds(root, Whereabouts.UNKNOWN, Kind.A);
    memory.under(target -> target == 1).odds(root, Whereabouts.UNKNOWN, Kind.A);
    Odds later = memory.under(target -> false).odds(root, Whereabouts.UNKNOWN, Kind.A);

    assertThat(World.answers(first)).containsOnlyKeys(new TreeSet<>(Set.of("192.0.2.10")));
    assertThat(later.up()).isFalse();
    assertThat(World.answers(later)).containsOnlyKeys(new TreeSet<>(Set.of("198.51.100.10")));
  }

  @Test
  void checksKeepTheirReferencesWhenWhatMayChangeChanges() {
    DesiredZone before = desired(Health.ALL_UP, World.www(World.open(EAST), Mode.NATIVE));
    ZoneSource.Probed probed = World.zone(1).judged().getFirst().must().getFirst();
    var http = (Check.Http) probed.probe().check();
    var otherPath =
        new Check.Http(
            "http://{address}:8080/ready",
            http.method(),
            http.host(),
            http.headers(),
            http.content(),
            http.version(),
            http.expect(),
            http.tls());
    DesiredZone after = desiredWith(otherPath, probed);
    DesiredZone secure =
        desiredWith(
            new Check.Http(
                "https://{address}:8080/healthz",
                http.method(),
                http.host(),
                http.headers(),
                http.content(),
                http.version(),
                http.expect(),
                new ProbeSpec.TlsSpec(false, Optional.empty(), Duration.ZERO)),
            probed);

    HealthCheck one = before.healthChecks().getFirst();
    assertThat(after.healthChecks().getFirst().reference()).isEqualTo(one.reference());
    assertThat(after.healthChecks().getFirst()).isNotEqualTo(one);
    assertThat(after.healthChecks().getFirst().immutable()).isEqualTo(one.immutable());
    assertThat(secure.healthChecks().getFirst().immutable()).isNotEqualTo(one.immutable());
    assertThat(secure.healthChecks().getFirst().reference()).isNotEqualTo(one.reference());
  }

  private static DesiredZone desiredWith(Check check, ZoneSource.Probed probed) {
    var probe = probed.probe();
    var other =
        new ProbeSpec(
            probe.mark(),
            probe.name(),
            check,
            probe.every(),
            probe.timeout(),
            probe.fall(),
            probe.rise(),
            probe.antiFlap());
    return DesiredState.of(
        new ZoneSource(
            World.APEX,
            List.of(),
            List.of(World.www(World.open(EAST), Mode.NATIVE)),
            List.of(
                new ZoneSource.Judged(
                    "member 0",
                    List.of(new ZoneSource.Probed(other, probed.address())),
                    List.of(),
                    false))),
        Decisions.under(Health.ALL_UP),
        World.terms());
  }

  /**
   * The size that the issue asks to be planned in less than two seconds; see docs/PERFORMANCE.md.
   */
  @Test
  void aZoneOfFiveThousandRecordSetsIsCompiled() {
    List<SteeredName> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add(name("n" + i + ".app.example.com.", failover(EAST, WEST), Mode.CHECKS));
    }
    List<StaticRrset> records = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      records.add(
          new StaticRrset(
              Name.parse("s" + i + ".app.example.com."),
              RecordType.A.number(),
              60,
              List.of(new byte[] {(byte) 192, 0, 2, (byte) i})));
    }
    DesiredZone zone =
        DesiredState.of(
            new ZoneSource(World.APEX, records, names, World.zone(2).judged()),
            Decisions.under(Health.ALL_UP),
            World.terms());
    assertThat(zone.recordSets()).hasSize(5000);
    assertThat(zone.healthChecks()).hasSize(8);
  }
}
