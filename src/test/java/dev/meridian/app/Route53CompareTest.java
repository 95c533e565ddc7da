package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.app.CommandLines.Run;
import dev.meridian.config.Problems;
import dev.meridian.geo.Location;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.route53.EvaluatedAnswers;
import dev.meridian.route53.fake.Call;
import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.StoredSet;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code route53 compare} against the fake, which answers by the rules of Route 53, and DNS. */
final class Route53CompareTest {
  private final Map<String, String> before = new HashMap<>();
  private FakeRoute53 fake;
  private ServerSocket target;
  private String zoneId = "";

  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void open() throws IOException {
    target = new ServerSocket(0, 500, InetAddress.ofLiteral("127.0.0.1"));
    fake = new FakeRoute53(FakeRoute53.Behaviour.prompt());
    fake.answers(new EvaluatedAnswers(fake, _ -> Location.UNKNOWN));
    zoneId = fake.createZone("app.example.com");
    property("aws.accessKeyId", "AKIDEXAMPLE");
    property("aws.secretAccessKey", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    property("aws.disableEc2Metadata", "true");
    write("ours", "failover: [first, second]");
  }

  private void property(String key, String value) {
    String was = System.setProperty(key, value);
    before.put(key, was == null ? "" : was);
  }

  @AfterEach
  void close() throws IOException {
    target.close();
    fake.close();
    before.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, value);
          }
        });
  }

  /** A configuration in a folder of its own. */
  private Path write(String name, String policy) throws IOException {
    Path own = folder.resolve(name);
    Files.createDirectories(own.resolve("zones"));
    Files.writeString(
        own.resolve("zones/app.example.com.zone"),
        """
        @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
        @ 60 IN NS ns
        ns 60 IN A 192.0.2.53
        mail 60 IN MX 10 ns
        alias 60 IN CNAME www
        """);
    Files.writeString(
        own.resolve("zones/app.example.com.yaml"),
        """
        probes: {any: {tcp: 9}}
        pools:
          first: {probe: any, members: [{address: 192.0.2.2, weight: 3, probeAt: "%2$s"}, {address: 192.0.2.1, probeAt: "%2$s"}, {address: "2001:db8::1", probeAt: "%2$s"}]}
          second: {probe: any, members: [{address: 192.0.2.9, probeAt: "%2$s"}, {address: "2001:db8::9", probeAt: "%2$s"}]}
          edge: {members: [{cname: edge.example.net.}]}
        policies:
          main: {%1$s}
          office: {networks: {198.51.100.0/24: second, default: main}}
        names: {www: office, "*.t": main, cdn: {policy: edge}}
        """
            .formatted(policy, "127.0.0.1:" + target.getLocalPort()));
    return Files.writeString(
        own.resolve("meridian.yaml"),
        """
        listen: {dns: "127.0.0.1:0"}
        zones: zones
        route53: {endpoint: "%s", owner: test, zones: {app.example.com: {hostedZoneId: %s}}}
        """
            .formatted(fake.endpoint(), zoneId));
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("route53"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-c", folder.resolve("ours/meridian.yaml").toString()));
    all.add("--no-probe");
    return CommandLines.run(all.toArray(String[]::new));
  }

  @Test
  void whatWasAppliedAgrees() {
    assertThat(run("apply", "--yes").exitCode()).isZero();

    Run compare = run("compare", "--sample", "60", "--client", "203.0.113.7");

    assertThat(compare.err()).isEmpty();
    // ns, mail and alias; www A for two networks and AAAA; the wildcard A and AAAA; the CNAME.
    assertThat(compare.out())
        .isEqualTo(
            "app.example.com.: 10 of 10 answers of TestDNSAnswer agree, 100.0 %; differences: 0 geo"
                + " data, 0 health lag, 0 as the plan tells, 0 bug\n");
    assertThat(compare.exitCode()).isZero();
    assertThat(fake.calls())
        .extracting(Call::action)
        .filteredOn(action -> action.equals("TestDNSAnswer"))
        .hasSize(10);
  }

  @Test
  void whatSomebodyElseWroteIsABug() {
    run("apply", "--yes");
    fake.replaceSets(
        zoneId,
        fake.sets(zoneId).stream()
            .map(
                set ->
                    set.values().contains("192.0.2.53")
                        ? new StoredSet(
                            set.name(),
                            set.type(),
                            set.id(),
                            set.routing(),
                            OptionalLong.of(60),
                            List.of("203.0.113.99"),
                            set.alias(),
                            set.healthCheck())
                        : set)
            .toList());

    Run compare = run("compare", "--client", "203.0.113.7", "--seed", "5", "--json");

    assertThat(compare.exitCode()).isEqualTo(1);
    JsonObject told = new JsonArray(compare.out()).getJsonObject(0);
    assertThat(told.getInteger("bugs")).isEqualTo(1);
    assertThat(told.getDouble("agreeingRatio")).isEqualTo(0.9);
    assertThat(told.getLong("seed")).isEqualTo(5);
    JsonObject difference = told.getJsonArray("differences").getJsonObject(0);
    assertThat(difference.getString("name")).isEqualTo("ns.app.example.com.");
    assertThat(difference.getJsonArray("theirs").getString(0)).isEqualTo("203.0.113.99");
    assertThat(difference.getJsonArray("ours").getString(0)).isEqualTo("192.0.2.53");
    assertThat(difference.getString("finding")).isEqualTo("BUG");
  }

  @Test
  void failoverThatTheyHaveNotSeenIsLagAtFirst() throws IOException {
    write("ours", "failover: [second, first]");
    run("apply", "--yes");
    write("ours", "failover: [first, second]");

    Run compare = run("compare", "--settle", "0s", "--client", "203.0.113.7");

    assertThat(compare.exitCode()).isZero();
    assertThat(compare.out())
        .contains("ours 192.0.2.2: health lag, right for another state of health")
        .contains("the same again: --seed ");
    // Without a settled minute nobody could tell; what stands longer is a bug.
    Run settled = run("compare", "--settle", "1s", "--client", "203.0.113.7");
    assertThat(settled.exitCode()).isEqualTo(1);
    assertThat(settled.out()).contains("theirs 192.0.2.9, ours 192.0.2.2: bug");
  }

  @Test
  void nameServerIsAskedOverDns() throws Exception {
    Path theirs = write("theirs", "failover: [first, second]");
    Loaded loaded = Loader.load(theirs, new Problems()).orElseThrow();
    Vertx vertx = Vertxes.create();
    Stop stop = new Stop();
    try (Server server = new Server(loaded, vertx, (_, _) -> {})) {
      int port = server.listen(stop).orElseThrow().addresses().getFirst().getPort();
      Run compare = run("compare", "--server", "127.0.0.1:" + port, "--sample", "500");
      assertThat(compare.out()).contains("answers of 127.0.0.1:" + port + " agree, 100.0 %");
      assertThat(compare.exitCode()).isZero();
      assertThat(fake.calls()).isEmpty();

      write("ours", "failover: [second, first]");
      Run other = run("compare", "--server", "127.0.0.1:" + port, "--settle", "1s");
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(other.out()).contains("www.app.example.com. A for ").contains(": bug\n");
    } finally {
      stop.done();
      Vertxes.join(vertx.close());
    }
    Run gone = run("compare", "--server", "127.0.0.1:9", "--sample", "1");
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err())
        .startsWith("meridian: app.example.com: 127.0.0.1:9 does not answer for ");
  }

  @Test
  void whatIsNoServerOrNoSampleIsTold() {
    assertThat(run("compare", "--server", "[::1").err()).contains("is no name server");
    assertThat(run("compare", "--sample", "0").exitCode()).isEqualTo(2);
  }
}
