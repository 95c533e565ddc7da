package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Route53Spec.ChecksSpec;
import dev.meridian.config.Route53Spec.Mode;
import dev.meridian.config.Route53Spec.NameRule;
import dev.meridian.config.Route53Spec.ZoneSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Route53ReaderTest {
  private static final String FILE = "meridian.yaml";

  @Test
  void fewKeysAreEnough() {
    Problems problems = new Problems();

    Optional<Route53Spec> read =
        read(
            """
            route53:
              owner: meridian-prod
              zones:
                App.Example.com.: {hostedZoneId: /hostedzone/Z123}
            """,
            problems);

    assertThat(problems.all()).isEmpty();
    assertThat(read)
        .contains(
            new Route53Spec(
                new Mark(FILE, 1, "route53"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "meridian-prod",
                false,
                0.4,
                10,
                Duration.ofMinutes(10),
                50,
                0.3,
                true,
                Duration.ofMinutes(10),
                Optional.empty(),
                List.of(
                    new ZoneSpec(
                        new Mark(FILE, 4, "route53.zones.\"App.Example.com.\""),
                        "app.example.com",
                        "Z123",
                        Mode.ANSWERS,
                        List.of(new NameRule("*", Optional.empty()))))));
  }

  @Test
  void everyKeyIsRead() {
    Problems problems = new Problems();

    Route53Spec read =
        read(
                """
                route53:
                  endpoint: http://127.0.0.1:4566
                  region: us-gov-west-1
                  profile: dns
                  assumeRole: arn:aws:iam::123456789012:role/dns
                  owner: me
                  sync: true
                  share: 100%
                  requestsPerSecond: 5
                  grace: 1m
                  deletesMax: 0
                  deletesShareMax: 1
                  compare: false
                  compareEvery: 1h
                  checks: {nodes: ["192.0.2.1:8053", "[2001:db8::1]:80", "192.0.2.3:8053"], secret: r53.secret}
                  zones:
                    a.example: {hostedZoneId: Z1, mode: checks, names: ["@", www]}
                    b.example: {hostedZoneId: Z2, names: {"*": native, www: answers}}
                """,
                problems)
            .orElseThrow();

    assertThat(problems.all()).isEmpty();
    assertThat(read.endpoint()).contains(URI.create("http://127.0.0.1:4566"));
    assertThat(read.region()).contains("us-gov-west-1");
    assertThat(read.profile()).contains("dns");
    assertThat(read.assumeRole()).contains("arn:aws:iam::123456789012:role/dns");
    assertThat(read.sync()).isTrue();
    assertThat(read.share()).isEqualTo(1);
    assertThat(read.grace()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read.compare()).isFalse();
    assertThat(read.compareEvery()).isEqualTo(Duration.ofHours(1));
    assertThat(read.checks().map(ChecksSpec::votes)).contains(2);
    assertThat(read.checks().map(ChecksSpec::secret)).contains(Path.of("r53.secret"));
    assertThat(read.checks().orElseThrow().nodes())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 80));
    assertThat(read.zones().getFirst().mode("www")).contains(Mode.CHECKS);
    assertThat(read.zones().getFirst().mode("mail")).isEmpty();
    assertThat(read.zones().getLast().mode("www")).contains(Mode.ANSWERS);
    assertThat(read.zones().getLast().mode("mail")).contains(Mode.NATIVE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          zones: {a.example: {hostedZoneId: Z1}}              | 1: route53: has no owner, such as meridian-prod: whose records these are
          owner: me                                           | 1: route53: has no zones, the hosted zones to keep
          owner: me, zones: {}                                | 1: route53.zones: is empty
          owner: me, zones: {a.example: {}}                   | 1: route53.zones."a.example": has no hostedZoneId, such as Z0123456789ABCDEFGHIJ
          owner: me, zones: {a.example: {hostedZoneId: z_1}}  | 1: route53.zones."a.example".hostedZoneId: 'z_1' is not the id of a hosted zone
          owner: me, zones: {a.example: {hostedZoneId: Z1, mode: native2}} | 1: route53.zones."a.example".mode: unknown mode 'native2'; did you mean 'native'?
          owner: me, zones: {a.example: {hostedZoneId: Z1, mode: checks}}  | 1: route53.zones."a.example": uses mode checks, which needs route53.checks: nodes and secret
          owner: me, zones: {a.example: {hostedZoneId: Z1}, b.example: {hostedZoneId: Z1}} | 1: route53.zones."b.example": has the hosted zone of a.example
          owner: me, region: mars, zones: {a.example: {hostedZoneId: Z1}}  | 1: route53.region: 'mars' is not a region like us-east-1
          owner: me, assumeRole: admin, zones: {a.example: {hostedZoneId: Z1}} | 1: route53.assumeRole: 'admin' is not a role like arn:aws:iam::123456789012:role/dns
          owner: me, endpoint: "https://user:pass@aws", zones: {a.example: {hostedZoneId: Z1}} | 1: route53.endpoint: is not a URL like https://route53.amazonaws.com
          owner: me, share: 0, zones: {a.example: {hostedZoneId: Z1}}      | 1: route53.share: is below 1%
          owner: me, sync: perhaps, zones: {a.example: {hostedZoneId: Z1}} | 1: route53.sync: 'perhaps' is neither true nor false
          owner: me, deletesMx: 1, zones: {a.example: {hostedZoneId: Z1}}  | 1: route53: unknown key 'deletesMx'; did you mean 'deletesMax'?
          owner: me, checks: {nodes: ["192.0.2.1"], secret: s}, zones: {a.example: {hostedZoneId: Z1}} | 1: route53.checks.nodes[0]: has no port; write it like 127.0.0.1:8081 or "[::1]:8081"
          owner: me, checks: {nodes: ["192.0.2.1:1"], votes: 2, secret: s}, zones: {a.example: {hostedZoneId: Z1}} | 1: route53.checks.votes: is 2, and there are 1 nodes
          """)
  void whatIsWrongIsToldWithItsPlace(String section, String problem) {
    Problems problems = new Problems();

    read("route53: {" + section + "}\n", problems);

    assertThat(problems.all()).map(Problem::toString).containsExactly(FILE + ":" + problem);
  }

  private static Optional<Route53Spec> read(String text, Problems problems) {
    return ServerConfigReader.read(text, FILE, problems).flatMap(ServerConfig::route53);
  }
}
