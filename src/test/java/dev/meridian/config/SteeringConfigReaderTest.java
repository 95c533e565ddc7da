package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.PolicySpec.AllDown;
import dev.meridian.config.PolicySpec.Failover;
import dev.meridian.config.PolicySpec.Geo;
import dev.meridian.config.PolicySpec.GeoKey;
import dev.meridian.config.PolicySpec.Nearest;
import dev.meridian.config.PolicySpec.NetworkKey;
import dev.meridian.config.PolicySpec.Networks;
import dev.meridian.config.PolicySpec.Options;
import dev.meridian.config.PolicySpec.Reference;
import dev.meridian.config.PolicySpec.Share;
import dev.meridian.config.PolicySpec.Spill;
import dev.meridian.config.PolicySpec.Weighted;
import dev.meridian.config.PoolSpec.HealthyWhen;
import dev.meridian.config.PoolSpec.MemberSpec;
import dev.meridian.config.PoolSpec.PlaceSpec;
import dev.meridian.config.PoolSpec.Target;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.HttpExpected;
import dev.meridian.config.ProbeSpec.HttpVersion;
import dev.meridian.config.ProbeSpec.StatusRange;
import dev.meridian.config.ProbeSpec.TlsSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the language means: the example of the design, and each form that a value may take. */
final class SteeringConfigReaderTest {
  private static final String FILE = "zones/app.example.com.yaml";

  /** The example of the design, to the letter; expected marks below count its lines. */
  static final String EXAMPLE =
      """
      probes:
        web: {http: "https://{address}/healthz", host: www.app.example.com, expect: {status: 200-299, body: ok}, every: 10s, timeout: 4s, fall: 3, rise: 6}
        db:  {tcp: 5432}
      pools:
        us-east:   {place: US-VA, probe: web, members: [192.0.2.10, {address: 192.0.2.11, weight: 2}, "2001:db8:1::10"]}
        eu-west:   {place: {lat: 53.3, lon: -6.3}, probe: web, healthyWhen: 50%, members: [198.51.100.10, 198.51.100.11]}
        sorry:     {members: [203.0.113.99]}
        partner:   {members: [{cname: partner.example.net.}]}
      policies:
        worldwide:
          geo:
            EU: {failover: [eu-west, us-east]}
            US-CA: {weighted: {us-east: 80, eu-west: 20}}
            default: {failover: [us-east, eu-west], trickle: 0.05}
          spill: outward                 # outward | nearest | fence
          allDown: {lastResort: sorry}
        canary: {weighted: {us-east: 95, eu-west: 5}}
        close:  {nearest: [us-east, eu-west], band: 5%, answers: 2}
        office: {networks: {192.0.2.0/24: sorry, AS64500: eu-west, default: worldwide}}
      names:
        "@": worldwide
        www: {policy: worldwide, ttl: 30}
        "*.tenants": worldwide
      """;

  @Test
  void exampleOfTheDesignBecomesItsRecords() {
    Problems problems = new Problems();

    Optional<SteeringConfig> config = SteeringConfigReader.read(EXAMPLE, FILE, problems);

    assertThat(config)
        .contains(
            new SteeringConfig(
                "app.example.com",
                at(1, ""),
                Map.of("web", web(), "db", db()),
                Map.of(
                    "us-east", usEast(), "eu-west", euWest(), "sorry", sorry(), "partner",
                    partner()),
                Map.of(
                    "worldwide",
                    worldwide(),
                    "canary",
                    canary(),
                    "close",
                    close(),
                    "office",
                    office()),
                List.of(
                    new NameSpec(
                        at(21, "names.@"),
                        "@",
                        to(21, "names.@", "worldwide"),
                        TtlSpec.fixed(30),
                        true),
                    new NameSpec(
                        at(22, "names.www"),
                        "www",
                        to(22, "names.www.policy", "worldwide"),
                        TtlSpec.fixed(30),
                        true),
                    new NameSpec(
                        at(23, "names.\"*.tenants\""),
                        "*.tenants",
                        to(23, "names.\"*.tenants\"", "worldwide"),
                        TtlSpec.fixed(30),
                        true))));
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(
            FILE + ":3: probes.db: no pool uses this probe (warning)",
            FILE + ":8: pools.partner: no policy or name uses this pool (warning)",
            FILE + ":17: policies.canary: no policy or name uses this policy (warning)",
            FILE + ":18: policies.close: no policy or name uses this policy (warning)",
            FILE + ":19: policies.office: no policy or name uses this policy (warning)");
  }

  private static ProbeSpec web() {
    return new ProbeSpec(
        at(2, "probes.web"),
        "web",
        new Check.Http(
            "https://{address}/healthz",
            "GET",
            Optional.of("www.app.example.com"),
            Map.of(),
            Optional.empty(),
            HttpVersion.ANY,
            new HttpExpected(
                List.of(new StatusRange(200, 299)), Map.of(), Optional.of("ok"), Map.of()),
            new TlsSpec(true, Optional.empty(), Duration.ofDays(14))),
        Duration.ofSeconds(10),
        Duration.ofSeconds(4),
        3,
        6,
        AntiFlapSpec.STANDARD);
  }

  private static ProbeSpec db() {
    return new ProbeSpec(
        at(3, "probes.db"),
        "db",
        new Check.Tcp(5432, Optional.empty(), Optional.empty()),
        Duration.ofSeconds(10),
        Duration.ofSeconds(4),
        3,
        6,
        AntiFlapSpec.STANDARD);
  }

  private static PoolSpec usEast() {
    return new PoolSpec(
        at(5, "pools.us-east"),
        "us-east",
        Optional.of(new PlaceSpec.Code(at(5, "pools.us-east.place"), "US-VA")),
        List.of(new PoolSpec.ProbeUse(at(5, "pools.us-east.probe"), "web", PoolSpec.Role.MUST)),
        List.of(
            member(5, "pools.us-east.members[0]", "192.0.2.10", 1),
            member(5, "pools.us-east.members[1]", "192.0.2.11", 2),
            member(5, "pools.us-east.members[2]", "2001:db8:1::10", 1)),
        new HealthyWhen(1, -1),
        1);
  }

  private static PoolSpec euWest() {
    return new PoolSpec(
        at(6, "pools.eu-west"),
        "eu-west",
        Optional.of(new PlaceSpec.Coordinates(53.3, -6.3)),
        List.of(new PoolSpec.ProbeUse(at(6, "pools.eu-west.probe"), "web", PoolSpec.Role.MUST)),
        List.of(
            member(6, "pools.eu-west.members[0]", "198.51.100.10", 1),
            member(6, "pools.eu-west.members[1]", "198.51.100.11", 1)),
        new HealthyWhen(-1, 50),
        1);
  }

  private static PoolSpec sorry() {
    return new PoolSpec(
        at(7, "pools.sorry"),
        "sorry",
        Optional.empty(),
        List.of(),
        List.of(member(7, "pools.sorry.members[0]", "203.0.113.99", 1)),
        new HealthyWhen(1, -1),
        1);
  }

  private static PoolSpec partner() {
    return new PoolSpec(
        at(8, "pools.partner"),
        "partner",
        Optional.empty(),
        List.of(),
        List.of(
            new MemberSpec(
                at(8, "pools.partner.members[0]"),
                new Target.Alias("partner.example.net."),
                1,
                Optional.empty())),
        new HealthyWhen(1, -1),
        1);
  }

  private static PolicySpec worldwide() {
    String geo = "policies.worldwide.geo";
    Map<GeoKey, PolicySpec> branches = new LinkedHashMap<>();
    branches.put(
        new GeoKey.Continent(at(12, geo + ".EU"), "EU"),
        new Failover(
            at(12, geo + ".EU"),
            List.of(
                to(12, geo + ".EU.failover[0]", "eu-west"),
                to(12, geo + ".EU.failover[1]", "us-east")),
            0,
            Options.NONE));
    branches.put(
        new GeoKey.Subdivision(at(13, geo + ".US-CA"), "US-CA"),
        new Weighted(
            at(13, geo + ".US-CA"),
            List.of(
                new Share(to(13, geo + ".US-CA.weighted.us-east", "us-east"), 80),
                new Share(to(13, geo + ".US-CA.weighted.eu-west", "eu-west"), 20)),
            Options.NONE));
    return new Geo(
        at(10, "policies.worldwide"),
        branches,
        Optional.of(
            new Failover(
                at(14, geo + ".default"),
                List.of(
                    to(14, geo + ".default.failover[0]", "us-east"),
                    to(14, geo + ".default.failover[1]", "eu-west")),
                0.05,
                Options.NONE)),
        Spill.OUTWARD,
        new Options(
            Optional.of(
                new AllDown.LastResort(at(16, "policies.worldwide.allDown.lastResort"), "sorry"))));
  }

  private static PolicySpec canary() {
    return new Weighted(
        at(17, "policies.canary"),
        List.of(
            new Share(to(17, "policies.canary.weighted.us-east", "us-east"), 95),
            new Share(to(17, "policies.canary.weighted.eu-west", "eu-west"), 5)),
        Options.NONE);
  }

  private static PolicySpec close() {
    return new Nearest(
        at(18, "policies.close"),
        List.of(
            to(18, "policies.close.nearest[0]", "us-east"),
            to(18, "policies.close.nearest[1]", "eu-west")),
        Map.of(),
        0.05,
        2,
        Options.NONE);
  }

  private static PolicySpec office() {
    String networks = "policies.office.networks";
    Map<NetworkKey, PolicySpec> branches = new LinkedHashMap<>();
    Mark prefix = at(19, networks + ".\"192.0.2.0/24\"");
    branches.put(
        new NetworkKey.Prefix(prefix, InetAddress.ofLiteral("192.0.2.0"), 24),
        new Reference(prefix, "sorry"));
    branches.put(
        new NetworkKey.Asn(at(19, networks + ".AS64500"), 64500),
        to(19, networks + ".AS64500", "eu-west"));
    return new Networks(
        at(19, "policies.office"),
        branches,
        Optional.of(to(19, networks + ".default", "worldwide")),
        Spill.OUTWARD,
        Options.NONE);
  }

  private static Mark at(int line, String path) {
    return new Mark(FILE, line, path);
  }

  private static Reference to(int line, String path, String name) {
    return new Reference(at(line, path), name);
  }

  private static MemberSpec member(int line, String path, String address, int weight) {
    return new MemberSpec(
        at(line, path),
        new Target.Address(InetAddress.ofLiteral(address)),
        weight,
        Optional.empty());
  }

  @Test
  void sectionsKeepTheOrderOfTheFile() {
    SteeringConfig config = clean(EXAMPLE.replace("probes:\n", "probes:\n  zz: {tcp: 1}\n"));

    assertThat(config.probes().keySet()).containsExactly("zz", "web", "db");
    assertThat(config.policies().keySet())
        .containsExactly("worldwide", "canary", "close", "office");
  }

  @Test
  void emptyMappingSteersNothing() {
    SteeringConfig config = clean("{}");

    assertThat(config.names()).isEmpty();
    assertThat(config.pools()).isEmpty();
  }

  @Test
  void norwayNeedsNoQuotes() {
    Geo geo = (Geo) policy("geo: {NO: us, no-03: us, default: us}");

    assertThat(geo.branches().keySet()).map(GeoKeyReader::canonical).containsExactly("NO", "NO-03");
  }

  @Test
  void prefixSettlesWhetherACodeIsAContinentOrACountry() {
    Geo geo = (Geo) policy("geo: {continent:AF: us, country:AF: us, country:na: us, default: us}");

    assertThat(geo.branches().keySet())
        .map(GeoKeyReader::canonical)
        .containsExactly("continent:AF", "AF", "NA");
  }

  @Test
  void networkMayBeAnAddressOrAPrefixOfEitherFamily() {
    Networks networks =
        (Networks)
            policy(
                "networks: {192.0.2.1: us, 2001:db8::/32: us, '::/0': us, as1: us, default: us}");

    assertThat(networks.branches().keySet())
        .map(NetworkKeyReader::canonical)
        .containsExactly("192.0.2.1/32", "2001:db8:0:0:0:0:0:0/32", "0:0:0:0:0:0:0:0/0", "AS1");
  }

  @Test
  void inlineChildrenCarryWeightsInAList() {
    Weighted weighted =
        (Weighted)
            policy("weighted: [{policy: us, weight: 3}, {policy: {failover: [us]}, weight: 0}]");

    assertThat(weighted.children()).extracting(Share::weight).containsExactly(3, 0);
    assertThat(weighted.children().get(1).policy()).isInstanceOf(Failover.class);
  }

  @Test
  void stickyListWeighsEveryChildAlike() {
    PolicySpec.Sticky sticky = (PolicySpec.Sticky) policy("sticky: [us, {all: [us]}]");

    assertThat(sticky.children()).extracting(Share::weight).containsExactly(1, 1);
  }

  @Test
  void shareMayBeWrittenInPercent() {
    Failover failover = (Failover) policy("failover: [us], trickle: 2.5%");

    assertThat(failover.trickle()).isEqualTo(0.025);
  }

  @Test
  void defaultsOfNearestAndAllAreThoseOfTheReference() {
    Nearest nearest = (Nearest) policy("nearest: [us], bias: {us: -20}");
    PolicySpec.All all = (PolicySpec.All) policy("all: [us]");

    assertThat(nearest.band()).isEqualTo(0.05);
    assertThat(nearest.answers()).isEqualTo(1);
    assertThat(nearest.bias()).containsExactly(Map.entry("us", -20));
    assertThat(all.answers()).isEqualTo(8);
  }

  @Test
  void rootDecidesWhatToServeWhenAllIsDown() {
    assertThat(((Failover) policy("failover: [us], allDown: open")).options().allDown())
        .contains(new AllDown.Open());
    assertThat(((Failover) policy("failover: [us], allDown: closed")).options().allDown())
        .contains(new AllDown.Closed());
    assertThat(((Failover) policy("failover: [us], allDown: lastGood")).options().allDown())
        .contains(new AllDown.LastGood());
  }

  @Test
  void timeoutIsNeverLongerThanTheIntervalByDefault() {
    ProbeSpec probe = probe("tcp: 80, every: 500ms");

    assertThat(probe.timeout()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void httpProbeSaysWhatItSendsAndExpects() {
    ProbeSpec probe =
        probe(
            "http: 'http://{address}:8080/?q={address}', method: post, headers: {X-A: b},"
                + " expect: {status: [200, 301-302]}, verify: false");

    assertThat(probe.check())
        .isEqualTo(
            new Check.Http(
                "http://{address}:8080/?q={address}",
                "POST",
                Optional.empty(),
                Map.of("X-A", "b"),
                Optional.empty(),
                HttpVersion.ANY,
                new HttpExpected(
                    List.of(new StatusRange(200, 200), new StatusRange(301, 302)),
                    Map.of(),
                    Optional.empty(),
                    Map.of()),
                new TlsSpec(false, Optional.empty(), Duration.ofDays(14))));
  }

  @Test
  void tcpProbeSendsAndExpectsText() {
    ProbeSpec probe = probe("tcp: 25, send: \"QUIT\\r\\n\", expect: '220'");

    assertThat(probe.check())
        .isEqualTo(
            new Check.Tcp(25, Optional.of(Octets.of("QUIT\r\n")), Optional.of(Octets.of("220"))));
  }

  @Test
  void poolMayHaveSeveralProbesWithRoles() {
    SteeringConfig config =
        clean(
            """
            probes: {web: {tcp: 80}, db: {tcp: 81}, spare: {tcp: 82}, slow: {tcp: 83}}
            pools: {us: {probes: [web, {use: db, role: vote}, {use: spare, role: vote}, {use: slow, role: monitor}], members: [192.0.2.1]}}
            names: {www: us}
            """);

    PoolSpec pool = Optional.ofNullable(config.pools().get("us")).orElseThrow();
    assertThat(pool.probes())
        .extracting(use -> use.name() + " " + use.role())
        .containsExactly("web MUST", "db VOTE", "spare VOTE", "slow MONITOR");
    assertThat(pool.decidingProbes()).containsExactly("web", "db", "spare");
  }

  @Test
  void statusesAre200To399UnlessSaid() {
    Check.Http check = (Check.Http) probe("http: 'http://{address}'").check();

    assertThat(check.expect().statuses()).containsExactly(new StatusRange(200, 399));
  }

  @Test
  void memberMayBeProbedElsewhere() {
    SteeringConfig config =
        clean(
            """
            probes: {p: {tcp: 1}}
            pools:
              us: {probe: p, members: [{address: 192.0.2.1, probeAt: "[::1]:81"}, {address: 192.0.2.2, probeAt: 127.0.0.1:82}]}
            names: {www: us}
            """);

    assertThat(config.pools().get("us"))
        .isNotNull()
        .satisfies(
            us ->
                assertThat(us.members())
                    .extracting(MemberSpec::probeAt)
                    .containsExactly(
                        Optional.of(new PoolSpec.ProbeAt(InetAddress.ofLiteral("::1"), 81)),
                        Optional.of(new PoolSpec.ProbeAt(InetAddress.ofLiteral("127.0.0.1"), 82))));
  }

  @Test
  void ttlIsSecondsOrADuration() {
    SteeringConfig config =
        clean(
            """
            pools: {us: {members: [192.0.2.1]}}
            names: {a: {policy: us, ttl: 0}, b: {policy: us, ttl: 90}, c: {policy: us, ttl: 2m}, d: us}
            """);

    assertThat(config.names())
        .extracting(name -> name.ttl().maxSeconds())
        .containsExactly(0, 90, 120, 30);
  }

  @Test
  void computedTtlHasBounds() {
    SteeringConfig config =
        clean(
            """
            pools: {us: {members: [192.0.2.1]}}
            names: {a: {policy: us, ttl: {min: 10, max: 2m}}, b: {policy: us, ttl: {}}}
            """);

    assertThat(config.names())
        .extracting(NameSpec::ttl)
        .containsExactly(new TtlSpec(10, 120), new TtlSpec(5, 60));
  }

  @Test
  void probeSaysWhatKeepsItsVerdictsFromFlapping() {
    SteeringConfig config =
        clean(
            """
            probes:
              a: {tcp: 1, flapDetector: accumulate, ok: 9, failoverDelay: 15s, failbackDelay: 2m}
              b: {tcp: 1, failback: manual, damping: {halfLife: 1m, hold: 4}}
            pools: {a: {probe: a, members: [192.0.2.1]}, b: {probe: b, members: [192.0.2.1]}}
            names: {a: a, b: b}
            """);

    assertThat(config.probes().values())
        .extracting(ProbeSpec::antiFlap)
        .containsExactly(
            new AntiFlapSpec(
                true, 9, Duration.ofSeconds(15), Duration.ofMinutes(2), false, Optional.empty()),
            new AntiFlapSpec(
                false,
                6,
                Duration.ZERO,
                Duration.ZERO,
                true,
                Optional.of(
                    new AntiFlapSpec.Damping(
                        Duration.ofMinutes(1), 4, 2, Duration.ofMinutes(30)))));
  }

  @Test
  void aliasStandsForWhatItsAnchorHolds() {
    SteeringConfig config =
        clean(
            """
            pools:
              us: &members {members: [192.0.2.1]}
              eu: *members
            names: {a: us, b: eu}
            """);

    assertThat(config.pools().get("eu"))
        .isNotNull()
        .satisfies(
            eu -> {
              assertThat(eu.mark()).isEqualTo(new Mark(FILE, 3, "pools.eu"));
              assertThat(eu.members()).hasSize(1);
              assertThat(eu.members().getFirst().mark())
                  .isEqualTo(new Mark(FILE, 3, "pools.eu.members[0]"));
            });
  }

  @Test
  void sixteenPoliciesMayNest() {
    assertThat(policy("failover: [" + "{failover: [".repeat(15) + "us" + "]}".repeat(15) + "]"))
        .isInstanceOf(Failover.class);
  }

  @Test
  void zoneIsTheNameOfTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Shop.Example.YAML");
    Files.writeString(file, "{}");

    Optional<SteeringConfig> config = SteeringConfigReader.read(file, new Problems());

    assertThat(config).map(SteeringConfig::zone).contains("shop.example");
  }

  private static PolicySpec policy(String node) {
    SteeringConfig config =
        clean(
            """
            pools: {us: {place: US, members: [192.0.2.1]}}
            policies: {p: {%s}}
            names: {www: p}
            """
                .formatted(node));
    return Optional.ofNullable(config.policies().get("p")).orElseThrow();
  }

  private static ProbeSpec probe(String probe) {
    SteeringConfig config =
        clean(
            """
            probes: {p: {%s}}
            pools: {us: {probe: p, members: [192.0.2.1]}}
            names: {www: {policy: us, ttl: 5}}
            """
                .formatted(probe));
    return Optional.ofNullable(config.probes().get("p")).orElseThrow();
  }

  /** Reads what must be without errors. */
  private static SteeringConfig clean(String text) {
    Problems problems = new Problems();
    Optional<SteeringConfig> config = SteeringConfigReader.read(text, FILE, problems);
    assertThat(problems.hasErrors()).as("%s", problems.all()).isFalse();
    return config.orElseThrow();
  }
}
