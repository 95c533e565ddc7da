package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.geo.Location;
import dev.meridian.route53.EvaluatedAnswers;
import dev.meridian.route53.fake.FakeRoute53;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code route53 compare} of the packaged program with authorities of others: NSD over DNS, and a
 * Route 53 with its rules and a geo database of its own by {@code TestDNSAnswer}.
 */
final class Route53CompareIT {
  private static final String CREDENTIALS =
      "-Daws.accessKeyId=AKIDEXAMPLE -Daws.secretAccessKey=wJalrXUtnFEMIEXAMPLEKEY"
          + " -Daws.disableEc2Metadata=true";

  private static final String HEAD =
      "$ORIGIN shop.example.\n$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\n";
  private static final String FIXED =
      """
      ns1  A    192.0.2.53
      mail MX   10 ns1
      text TXT  "a b" "c"
      srv  SRV  1 2 443 ns1
      note CAA  0 issue "ca.example"
      """;

  /** What {@link #STEERING} answers while all is up, as an ordinary zone file. */
  private static final String THEIRS =
      HEAD
          + FIXED
          + """
          www  30 A    192.0.2.10
          www  30 AAAA 2001:db8::10
          *.t  30 A    198.51.100.10
          cdn  30 CNAME edge.example.net.
          """;

  private static final String STEERING =
      """
      probes: {tcp: {tcp: 9}}
      pools:
        first: {probe: tcp, members: [192.0.2.10, "2001:db8::10"]}
        second: {probe: tcp, members: [198.51.100.10]}
        edge: {members: [{cname: edge.example.net.}]}
      policies: {main: {failover: [first, second]}, other: {failover: [second]}}
      names: {www: {policy: main, ttl: 30}, "*.t": {policy: other, ttl: 30}, cdn: {policy: edge, ttl: 30}}
      """;

  @TempDir private Path folder;

  private Ended compare(Path setup, String... more) throws IOException, InterruptedException {
    return route53(setup, "compare", more);
  }

  private static Ended route53(Path setup, String command, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("route53", command, "--no-probe"));
    arguments.addAll(List.of(more));
    ProcessBuilder builder = Meridian.builder(setup, arguments.toArray(String[]::new));
    builder.environment().put("MERIDIAN_JAVA_OPTS", CREDENTIALS);
    return Ended.of(builder);
  }

  private NameServer nsd(String name, String zone) throws IOException {
    Path own = folder.resolve(name);
    Files.createDirectories(own.resolve("zones"));
    Files.writeString(own.resolve("zones/shop.example.zone"), zone);
    return NameServer.nsd(
        Network.HOST,
        own,
        new InetSocketAddress(Ports.LOOPBACK, Ports.free()),
        List.of("shop.example"));
  }

  private static String text(NameServer server) {
    return "127.0.0.1:" + server.address().getPort();
  }

  @Test
  void nsdThatServesTheSameAgreesAndOneChangedRecordIsFound() throws Exception {
    Setup setup =
        Setup.in(folder.resolve("ours"))
            .config("route53: {owner: it, zones: {shop.example: {hostedZoneId: Z1}}}\n")
            .zone("shop.example", HEAD + FIXED)
            .steering("shop.example", STEERING);
    try (NameServer same = nsd("same", THEIRS);
        NameServer other = nsd("other", THEIRS.replace("192.0.2.53", "192.0.2.54"))) {
      Ended agrees = compare(setup.folder(), "--server", text(same));
      assertThat(agrees.err()).isEmpty();
      // five fixed names; www twice, the wildcard and the CNAME
      assertThat(agrees.out())
          .isEqualTo(
              "shop.example.: 9 of 9 answers of %s agree, 100.0 %%; differences: 0 geo data, 0 health lag, 0 as the plan tells, 0 bug\n"
                  .formatted(text(same)));
      assertThat(agrees.status()).isZero();

      Ended differs = compare(setup.folder(), "--server", text(other), "--settle", "0s");
      assertThat(differs.status()).isEqualTo(1);
      assertThat(differs.out())
          .startsWith("shop.example.: 8 of 9 answers of " + text(other) + " agree, 88.9 %")
          .contains("ns1.shop.example. A for ")
          .contains(": theirs 192.0.2.54, ours 192.0.2.53: bug\n");
    }
  }

  private static Location at(String continent, String country) {
    return new Location(continent, country, "", Double.NaN, Double.NaN, 0);
  }

  /** Dutch and American, by the shipped database too. */
  private static Location located(InetAddress client) {
    return client.getAddress()[0] == 8 ? at("NA", "US") : at("EU", "NL");
  }

  @Test
  void hostedZoneAgreesByPlaceAndOtherGeoDataAreToldFromBugs() throws Exception {
    try (FakeRoute53 fake = new FakeRoute53(FakeRoute53.Behaviour.prompt())) {
      fake.answers(new EvaluatedAnswers(fake, Route53CompareIT::located));
      Setup setup =
          Setup.in(folder.resolve("ours"))
              .withGeo()
              .config(
                  "route53: {endpoint: \"%s\", owner: it, requestsPerSecond: 1000, zones: {shop.example: {hostedZoneId: %s}}}%n"
                      .formatted(fake.endpoint(), fake.createZone("shop.example")))
              .zone("shop.example", HEAD + FIXED)
              .steering(
                  "shop.example",
                  STEERING
                      .replace(", \"2001:db8::10\"", "")
                      .replace(
                          "{failover: [first, second]}",
                          "{geo: {EU: {failover: [second, first]}, default: {failover: [first, second]}}}"));
      Ended applied = route53(setup.folder(), "apply", "--yes");
      assertThat(applied.status()).as(applied.err()).isZero();
      String[] clients = {"--client", "193.0.6.139", "--client", "8.8.8.8", "--settle", "0s"};

      Ended agrees = compare(setup.folder(), clients);
      assertThat(agrees.out()).contains("answers of TestDNSAnswer agree, 100.0 %");
      assertThat(agrees.status()).isZero();

      fake.answers(new EvaluatedAnswers(fake, _ -> at("NA", "US")));
      Ended elsewhere = compare(setup.folder(), clients);
      assertThat(elsewhere.status()).as(elsewhere.out()).isZero();
      assertThat(elsewhere.out())
          .contains(
              "www.shop.example. A for 193.0.6.0/24 (NL): theirs 192.0.2.10, ours 198.51.100.10: geo data")
          .contains(" 0 bug\n");
    }
  }
}
