package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.route53.ZoneSource.Judged;
import dev.meridian.route53.ZoneSource.Probed;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of members that several probes decide of, and of each kind of probe. */
final class JudgedTest {
  private static final ProbeSpec.TlsSpec TLS =
      new ProbeSpec.TlsSpec(true, Optional.empty(), Duration.ZERO);

  private static final Policy.Pool EAST = World.pool("east", World.member("192.0.2.10", 1, 0));

  private static Probed probed(String name, Check check, String address) {
    ProbeSpec web = World.probe();
    ProbeSpec probe =
        new ProbeSpec(
            web.mark(),
            name,
            check,
            web.every(),
            web.timeout(),
            web.fall(),
            web.rise(),
            web.antiFlap());
    return new Probed(probe, new InetSocketAddress(InetAddress.ofLiteral(address), 443));
  }

  private static Probed tcp(int number) {
    return probed(
        "p" + number, new Check.Tcp(443, Optional.empty(), Optional.empty()), "203.0.113.100");
  }

  private static List<Probed> tcps(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(JudgedTest::tcp).toList();
  }

  private static DesiredZone desired(Policy.Pool pool, Mode mode, Judged... judged) {
    return DesiredState.of(
        new ZoneSource(
            World.APEX, List.of(), List.of(World.www(World.open(pool), mode)), List.of(judged)),
        Decisions.under(Health.ALL_UP),
        World.terms());
  }

  private static Judged judged(List<Probed> must, List<Probed> vote) {
    return new Judged("192.0.2.10 of pool east", must, vote, false);
  }

  private static Optional<HealthCheck> attached(DesiredZone zone) {
    String reference = zone.recordSets().getFirst().healthCheck().orElse("");
    return zone.healthChecks().stream()
        .filter(check -> check.reference().equals(reference))
        .findFirst();
  }

  @ParameterizedTest
  @CsvSource({
    // probes, healthy ones needed
    "2, 1",
    "3, 2",
    "4, 2",
    "5, 3",
  })
  void aVoteTakesMoreThanHalfToGoDown(int probes, int needed) {
    DesiredZone zone = desired(EAST, Mode.NATIVE, judged(List.of(), tcps(0, probes)));
    assertThat(zone.healthChecks()).hasSize(probes + 1);
    assertThat(attached(zone).orElseThrow().kind())
        .isInstanceOfSatisfying(
            HealthCheck.Kind.Calculated.class,
            kind -> {
              assertThat(kind.threshold()).isEqualTo(needed);
              assertThat(kind.children()).hasSize(probes);
            });
  }

  @Test
  void allThatMustMust() {
    DesiredZone zone = desired(EAST, Mode.NATIVE, judged(tcps(0, 3), List.of()));
    assertThat(attached(zone).orElseThrow().kind())
        .isInstanceOfSatisfying(
            HealthCheck.Kind.Calculated.class, kind -> assertThat(kind.threshold()).isEqualTo(3));
  }

  @Test
  void oneProbeIsNotCounted() {
    for (Judged one : List.of(judged(tcps(0, 1), List.of()), judged(List.of(), tcps(0, 1)))) {
      DesiredZone zone = desired(EAST, Mode.NATIVE, one);
      assertThat(zone.healthChecks()).hasSize(1);
      assertThat(attached(zone).orElseThrow().kind()).isInstanceOf(HealthCheck.Kind.Endpoint.class);
    }
  }

  @Test
  void withoutProbesThatDecideNothingIsChecked() {
    for (Mode mode : List.of(Mode.NATIVE, Mode.CHECKS)) {
      DesiredZone zone = desired(EAST, mode, judged(List.of(), List.of()));
      assertThat(zone.healthChecks()).isEmpty();
      assertThat(zone.cells()).isEmpty();
      assertThat(zone.recordSets()).hasSize(1);
    }
  }

  @Test
  void whatTheCheckersCannotReachIsUpInAVote() {
    Probed hidden =
        probed("hidden", new Check.Tcp(443, Optional.empty(), Optional.empty()), "10.0.0.1");
    // Of three votes two are needed, and one is always there.
    DesiredZone zone =
        desired(EAST, Mode.NATIVE, judged(List.of(), List.of(tcp(0), tcp(1), hidden)));
    assertThat(attached(zone).orElseThrow().kind())
        .isInstanceOfSatisfying(
            HealthCheck.Kind.Calculated.class,
            kind -> {
              assertThat(kind.threshold()).isEqualTo(1);
              assertThat(kind.children()).hasSize(2);
            });
  }

  @Test
  void mustAndVoteTogetherAreRejected() {
    assertThat(rejection(desired(EAST, Mode.NATIVE, judged(tcps(0, 1), tcps(1, 2)))))
        .contains("192.0.2.10 of pool east", "use mode checks");
  }

  @Test
  void whatIsCountedIsNotCountedAgain() {
    Policy.Pool both =
        new Policy.Pool(
            "east",
            Policy.Point.UNKNOWN,
            List.of(World.member("192.0.2.10", 1, 0), World.member("192.0.2.11", 1, 1)),
            new Policy.Threshold(2, 0),
            1);
    Judged[] judged = {
      judged(tcps(0, 2), List.of()),
      new Judged("192.0.2.11 of pool east", tcps(2, 2), List.of(), false)
    };
    assertThat(rejection(desired(both, Mode.NATIVE, judged)))
        .contains("pool east", "use mode checks");
    assertThat(desired(both, Mode.CHECKS, judged).cells())
        .extracting(Cell::members)
        .containsExactlyInAnyOrder(List.of(0), List.of(1), List.of(0, 1));
  }

  @Test
  void aCellIsTheMemberWhateverItsProbesAre() {
    DesiredZone zone = desired(EAST, Mode.CHECKS, judged(tcps(0, 2), tcps(2, 3)));
    assertThat(zone.cells())
        .singleElement()
        .satisfies(
            cell -> {
              assertThat(cell.words()).isEqualTo("member 192.0.2.10 of pool east");
              assertThat(cell.isOut(member -> true)).isFalse();
              assertThat(cell.isOut(member -> member != 0)).isTrue();
            });
  }

  private static String rejection(DesiredZone zone) {
    assertThat(zone.recordSets()).isEmpty();
    return zone.deviations().stream()
        .filter(one -> one.what() == Deviation.What.REJECTED)
        .map(Deviation::words)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void probesThatRoute53LacksAreRejected() {
    List<Check> checks =
        List.of(
            new Check.Dns(
                53, "example.com.", "A", new ProbeSpec.DnsExpected(List.of("NOERROR"), List.of())),
            new Check.Grpc(443, true, Optional.empty(), "", TLS),
            new Check.Exec(List.of("/bin/true")),
            new Check.Push("00"));
    for (Check check : checks) {
      Probed probed = probed("odd", check, "203.0.113.100");
      assertThat(rejection(desired(EAST, Mode.NATIVE, judged(List.of(probed), List.of()))))
          .as("%s", check)
          .contains("probe odd", "use mode checks or answers");
    }
  }

  @Test
  void ofTlsOnlyTheConnectionIsChecked() {
    Check tls = new Check.Tls(443, Optional.empty(), Optional.empty(), Optional.empty(), TLS);
    DesiredZone zone =
        desired(
            EAST, Mode.NATIVE, judged(List.of(probed("secure", tls, "203.0.113.100")), List.of()));
    assertThat(attached(zone).orElseThrow().kind())
        .isInstanceOfSatisfying(
            HealthCheck.Kind.Endpoint.class,
            kind -> assertThat(kind.protocol()).isEqualTo(HealthCheck.Protocol.TCP));
    assertThat(emulations(zone))
        .singleElement()
        .asString()
        .contains("probe secure", "no TLS handshake");
  }

  @Test
  void whatIsExpectedBeyondStatusAndTextIsTold() {
    Check http =
        new Check.Http(
            "http://{address}:443/",
            "POST",
            Optional.empty(),
            Map.of(),
            Optional.of("ping"),
            ProbeSpec.HttpVersion.HTTP_2,
            new ProbeSpec.HttpExpected(
                List.of(new ProbeSpec.StatusRange(200, 399)),
                Map.of("x-ready", "yes"),
                Optional.empty(),
                Map.of()),
            TLS);
    DesiredZone zone =
        desired(
            EAST, Mode.NATIVE, judged(List.of(probed("web", http, "203.0.113.100")), List.of()));
    assertThat(emulations(zone))
        .containsExactlyInAnyOrder(
            "probe web: GET is sent, not POST",
            "probe web: no content is sent",
            "probe web: HTTP/1.1 is spoken, not HTTP/2",
            "probe web: the response's headers are not looked at");
  }

  @Test
  void weightsByFiguresAreTold() {
    for (Mode mode : List.of(Mode.NATIVE, Mode.CHECKS)) {
      Judged byFigures = new Judged("192.0.2.10 of pool east", tcps(0, 1), List.of(), true);
      assertThat(emulations(desired(EAST, mode, byFigures)))
          .contains("192.0.2.10: its weight does not follow its figures; mode answers does");
    }
  }

  private static List<String> emulations(DesiredZone zone) {
    return zone.deviations().stream()
        .filter(one -> one.what() == Deviation.What.EMULATED)
        .map(Deviation::words)
        .toList();
  }
}
