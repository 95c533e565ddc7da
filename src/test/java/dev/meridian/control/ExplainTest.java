package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.control.Explain.Asker;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.steer.Health;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExplainTest {
  private static final String ZONE =
      """
      $TTL 60
      @ SOA ns.a. x 1 2 3 4 5
      @ NS ns.a.
      out CNAME www.elsewhere.test.
      one CNAME two
      two CNAME deep.tenants
      c01 CNAME c01
      cut NS ns.a.
      moved DNAME tenants
      far DNAME elsewhere.test.
      """;
  private static final String STEERING =
      """
      probes:
        quick: {tcp: 80, every: 2s, timeout: 1s, fall: 2}
        slow: {tcp: 80, every: 10s, timeout: 4s, fall: 3}
      pools:
        here: {probe: quick, members: [192.0.2.1]}
        there: {probe: slow, members: [192.0.2.2]}
        apart: {members: [{cname: Other.Example.}]}
        onward: {members: [{cname: held.z.test.}]}
      policies:
        office: {networks: {2001:db8:0:0::/33: here, 198.51.100.0/25: here, default: there}}
        held: {sticky: [here, there]}
      names:
        "@": office
        "*.tenants": office
        held: {policy: held, ttl: 5}
        apart: apart
        onward: onward
        blind: {policy: office, clientSubnet: false}
      """;

  @TempDir private Path folder = Path.of("");

  private Optional<Explain> explain = Optional.empty();

  @BeforeEach
  void load() throws IOException {
    Files.createDirectory(folder.resolve("zones"));
    Files.writeString(folder.resolve("zones/z.test.zone"), ZONE);
    Files.writeString(folder.resolve("zones/z.test.yaml"), STEERING);
    Path file = Files.writeString(folder.resolve("meridian.yaml"), "zones: zones\n");
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(file, problems);
    assertThat(problems.hasErrors()).as(problems.all().toString()).isFalse();
    explain = loaded.map(one -> new Explain(one, Health.ALL_UP));
  }

  private Decision decide(String name, String address, int bits) {
    Asker asker =
        new Asker(InetAddress.ofLiteral(address), bits < 0 ? Optional.empty() : Optional.of(bits));
    return explain.orElseThrow().explain(Name.parse(name), Wire.TYPE_A, "A", asker);
  }

  @ParameterizedTest
  @CsvSource({
    "z.test, 198.51.100.7, 24, client subnet, 198.51.100.0/24, 198.51.100.0/25",
    "z.test, 198.51.100.7, -1, resolver address, 198.51.100.7, 198.51.100.0/25",
    "q.tenants.z.test, 2001:DB8:8000::1, 56, client subnet, 2001:db8:8000::/56, 2001:db8:8000::/33",
    "q.tenants.z.test, 2001:DB8:0:0:7::1, 56, client subnet, 2001:db8::/56, 2001:db8::/33",
    "held.z.test, 198.51.100.7, 32, client subnet, 198.51.100.7/32, 198.51.100.0/24",
    "held.z.test, 2001:db8:1:2:3::, 64, client subnet, 2001:db8:1:2::/64, 2001:db8:1::/56",
    "apart.z.test, 198.51.100.7, 24, client subnet, 198.51.100.0/24, 0.0.0.0/0",
  })
  void tellsWhoAskedAndForWhomTheAnswerIsTheSame(
      String name, String address, int bits, String source, String client, String scope) {
    Decision decision = decide(name, address, bits);

    assertThat(decision.source()).isEqualTo(source);
    assertThat(decision.client()).isEqualTo(client);
    assertThat(decision.steered().orElseThrow().scope()).isEqualTo(scope);
  }

  @Test
  void followsAliasesToWhatIsSteered() {
    Decision decision = decide("one.z.test", "198.51.100.7", -1);

    assertThat(decision.aliases()).containsExactly("two.z.test.", "deep.tenants.z.test.");
    assertThat(decision.steered()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "out.z.test, the CNAME leads out of all zones here; the resolver goes on by itself",
    "c01.z.test, more than 16 CNAMEs in a row in zone z.test.",
    "x.cut.z.test, delegated in zone z.test.: a referral",
    "x.one.z.test, no such name in zone z.test.: NXDOMAIN",
    "tenants.z.test, 'the name exists, this type does not in zone z.test.: NODATA'",
    "elsewhere.test, outside of all zones here: REFUSED",
  })
  void tellsWhatNoPolicyAnswers(String name, String found) {
    Decision decision = decide(name, "198.51.100.7", -1);

    assertThat(decision.found()).isEqualTo(found);
    assertThat(decision.steered()).isEmpty();
  }

  /** The slowest of the probes: 10 s × 3 + 4 s, and then the TTL. */
  @Test
  void promisesWhatTheSlowestProbeCanKeep() {
    FailoverTime time =
        decide("held.z.test", "198.51.100.7", -1).steered().orElseThrow().failover().orElseThrow();

    assertThat(time).isEqualTo(new FailoverTime("slow", 10, 3, 4, 0, 5));
    assertThat(time.seconds()).isEqualTo(39);
  }

  @Test
  void cnameOfAPolicyIsFollowedWhereItLeads() {
    Decision onward = decide("onward.z.test", "198.51.100.7", -1);

    assertThat(onward.steered().orElseThrow().next())
        .singleElement()
        .isEqualTo(decide("held.z.test", "198.51.100.7", -1));
    assertThat(decide("apart.z.test", "198.51.100.7", -1).steered().orElseThrow().next()).isEmpty();
  }

  @Test
  void promisesNothingWhereNothingIsProbed() {
    assertThat(decide("apart.z.test", "198.51.100.7", -1).steered().orElseThrow().failover())
        .isEmpty();
  }

  @Test
  void dnameIsFollowedToAPolicy() {
    Decision decision = decide("a.moved.z.test", "198.51.100.0", 24);

    assertThat(decision.aliases()).containsExactly("a.tenants.z.test.");
    assertThat(decision.steered().orElseThrow().scope()).isEqualTo("198.51.100.0/25");
    assertThat(decide("a.far.z.test", "198.51.100.0", 24).found()).contains("out of all zones");
  }

  @Test
  void dnameThatMakesANameTooLongLeadsNoFurther() {
    String label = "a".repeat(60) + ".";
    Decision decision = decide(label.repeat(3) + "b".repeat(57) + ".moved.z.test", "192.0.2.1", -1);

    assertThat(decision.aliases()).isEmpty();
    assertThat(decision.found()).contains("DNAME").contains("no further");
  }

  @Test
  void nameThatLooksAtNoClientSubnetIsDecidedByTheResolverWithScopeZero() {
    Decision decision = decide("blind.z.test", "198.51.100.0", 24);

    assertThat(decision.source()).isEqualTo("resolver address");
    assertThat(decision.client()).isEqualTo("198.51.100.0");
    assertThat(decision.found()).endsWith("without client subnets");
    assertThat(decision.steered().orElseThrow().scope()).isEqualTo("0.0.0.0/0");
  }

  @ParameterizedTest
  @CsvSource({"252, REFUSED", "251, REFUSED", "249, NOTIMP", "253, NOTIMP", "41, NOTIMP"})
  void typesThatAreNoDataAreSaidToBeSo(int type, String code) {
    Asker asker = new Asker(InetAddress.ofLiteral("192.0.2.1"), Optional.empty());
    Decision decision = explain.orElseThrow().explain(Name.parse("held.z.test"), type, "X", asker);

    assertThat(decision.found()).endsWith(code);
    assertThat(decision.steered()).isEmpty();
  }
}
