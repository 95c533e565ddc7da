package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.StoredSet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server and a Route 53 with its rules: nginx backends fail, and both follow. */
final class Route53IT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** From the verdict to the hosted zone. */
  private static final Duration PUSH_MAX = Duration.ofSeconds(5);

  private static final String ZONE =
      "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n";

  private static final String CREDENTIALS =
      "-Daws.accessKeyId=AKIDEXAMPLE -Daws.secretAccessKey=wJalrXUtnFEMIEXAMPLEKEY"
          + " -Daws.disableEc2Metadata=true";

  private static final String US = "192.0.2.10";
  private static final String EU = "198.51.100.10";

  @TempDir private Path folder;
  private final FakeRoute53 fake = new FakeRoute53(FakeRoute53.Behaviour.prompt());
  private final String zoneId = fake.createZone("shop.example");
  private Nginx us;
  private Nginx eu;
  private List<Integer> controls = List.of();

  @BeforeEach
  void startTheBackends() throws IOException {
    List<Integer> ports = Ports.free(5);
    us = Nginx.start(folder.resolve("us"), ports.get(0));
    eu = Nginx.start(folder.resolve("eu"), ports.get(1));
    controls = ports.subList(2, 5);
  }

  @AfterEach
  void end() {
    us.close();
    eu.close();
    fake.close();
  }

  /** A node with a folder of its own. */
  private Setup setup(int node, String policy, String route53) throws IOException {
    Setup setup =
        Setup.in(folder.resolve("node" + node)).write("secret", "000102030405060708090a0b0c0d0e0f");
    Files.setPosixFilePermissions(
        setup.folder().resolve("secret"), PosixFilePermissions.fromString("rw-------"));
    return setup
        .write(
            "meridian.yaml",
            "listen: {dns: \"127.0.0.1:%d\", control: \"127.0.0.1:%d\"}\nvantage: node%d\n%s"
                .formatted(Ports.free(), controls.get(node), node, route53))
        .zone("shop.example", ZONE)
        .steering(
            "shop.example",
            """
            probes:
              web: {http: "http://{address}/healthz", expect: {status: 200, body: ok}, every: 400ms, timeout: 300ms, fall: 2, rise: 2}
            pools:
              us: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
              eu: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
            names: {www: {policy: {%s}, ttl: 5}}
            """
                .formatted(US, us.port(), EU, eu.port(), policy));
  }

  private String route53(String mode, boolean sync) {
    return """
      route53:
        endpoint: %s
        owner: it
        sync: %s
        share: 100%%
        requestsPerSecond: 1000
        checks: {nodes: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"], secret: secret}
        zones: {shop.example: {hostedZoneId: %s, mode: %s}}
      """
        .formatted(
            fake.endpoint(), sync, controls.get(0), controls.get(1), controls.get(2), zoneId, mode);
  }

  private List<StoredSet> sets(String name) {
    return fake.sets(zoneId).stream()
        .filter(set -> set.name().equals(name + ".shop.example.") && set.type().equals("A"))
        .toList();
  }

  /** What clients of a continent are answered; of others too, with {@code *}. */
  private List<String> answers(String key, String place) {
    return sets("www").stream()
        .filter(set -> place.equals(set.routing().get(key)))
        .flatMap(
            set -> set.alias().map(alias -> values(alias.name())).orElse(set.values()).stream())
        .toList();
  }

  private List<String> values(String name) {
    return fake.sets(zoneId).stream()
        .filter(set -> set.name().equals(name) && set.type().equals("A"))
        .flatMap(set -> set.values().stream())
        .toList();
  }

  private void awaitAnswers(Duration most, String europe, String others) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(most)
        .untilAsserted(
            () -> {
              assertThat(answers("GeoLocation.ContinentCode", "EU")).containsExactly(europe);
              assertThat(answers("GeoLocation.CountryCode", "*")).containsExactly(others);
            });
  }

  private static void awaitLog(Meridian server, String text, int times) {
    Awaitility.await(text)
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> server.log().stream().filter(line -> line.contains(text)).count() >= times);
  }

  @Test
  void failoverIsInTheHostedZoneWithinSecondsOfTheVerdict() throws Exception {
    Setup setup =
        setup(
                0,
                "geo: {EU: {failover: [eu, us]}, default: {failover: [us, eu]}}",
                route53("answers", true))
            .withGeo();
    try (Meridian server = Meridian.serve(setup, CREDENTIALS)) {
      awaitAnswers(PATIENCE, EU, US);

      eu.stop();
      awaitLog(server, "eu: 127.0.0.1:" + eu.port() + " is DOWN", 1);
      long downNanos = System.nanoTime();
      awaitAnswers(PUSH_MAX, US, US);
      System.out.printf(
          "the hosted zone follows %d ms after the verdict%n",
          (System.nanoTime() - downNanos) / 1_000_000);

      eu.startAgain();
      awaitLog(server, "eu: 127.0.0.1:" + eu.port() + " is up", 2);
      awaitAnswers(PUSH_MAX, EU, US);

      Awaitility.await("in step")
          .atMost(PATIENCE)
          .until(
              () ->
                  get("/metrics")
                      .contains("meridian_route53_pending_seconds{zone=\"shop.example\"} 0.0"));
      assertThat(get("/metrics")).contains("meridian_route53_pushes_total{zone=\"shop.example\"}");
      server.assertLogIsClean();
      assertThat(server.log())
          .anyMatch(line -> line.contains("keeping shop.example in Route 53"))
          .noneMatch(line -> line.contains("ERROR"));
      assertThat(server.terminate()).isZero();
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controls.get(0) + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      return response.body();
    }
  }

  @Test
  void nothingOfAwsIsLoadedUnlessAHostedZoneIsKept() throws Exception {
    String policy = "failover: [us, eu]";
    assertThat(awsClasses(setup(0, policy, ""), "serving")).isEmpty();
    assertThat(awsClasses(setup(0, policy, route53("checks", false)), "serving")).isEmpty();
    assertThat(awsClasses(setup(0, policy, route53("answers", true)), "keeping shop.example"))
        .isNotEmpty();
  }

  private List<String> awsClasses(Setup setup, String until) throws Exception {
    Path classes = setup.folder().resolve("classes");
    try (Meridian server =
        Meridian.serve(setup, CREDENTIALS + " -Xlog:class+load:file=" + classes)) {
      awaitLog(server, until, 1);
      awaitLog(server, "the API listens on", 1);
      assertThat(new JsonObject(get("/api/v1/status")).getInteger("steeredNames")).isEqualTo(1);
      assertThat(get("/metrics")).contains("meridian_info");
      server.signal("HUP");
      awaitLog(server, "reloaded in", 1);
      assertThat(server.terminate()).isZero();
    }
    List<String> all = Files.readAllLines(classes);
    assertThat(all).anyMatch(line -> line.contains("dev.meridian.app.HostedZones "));
    return all.stream().filter(line -> line.contains("software.amazon.")).toList();
  }

  /** Whether Route 53 counts the member as healthy. */
  private boolean isInService(String address) {
    return fake.sets(zoneId).stream()
        .filter(set -> set.values().equals(List.of(address)))
        .anyMatch(set -> set.healthCheck().filter(fake::isHealthy).isPresent());
  }

  private void awaitService(String event, String address, boolean in) {
    long startNanos = System.nanoTime();
    Awaitility.await(event)
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> isInService(address) == in);
    System.out.printf("%s: after %d ms%n", event, (System.nanoTime() - startNanos) / 1_000_000);
  }

  @Test
  void threeNodesVoteByTheirVerdictsAndADeadOneHasNoVote() throws Exception {
    List<Meridian> nodes = new ArrayList<>();
    try (Checkers _ = new Checkers(fake)) {
      for (int node = 0; node < 3; node++) {
        Setup setup = setup(node, "failover: [us, eu]", route53("checks", node == 0));
        nodes.add(Meridian.serve(setup, node == 0 ? CREDENTIALS : ""));
      }
      awaitService("every node is there", US, true);
      awaitService("every node is there", EU, true);
      int changes = fake.batchSizes().size();

      us.stop();
      awaitService("nginx stopped", US, false);
      assertThat(isInService(EU)).isTrue();
      us.startAgain();
      awaitService("nginx started again", US, true);

      nodes.get(0).process().destroyForcibly().waitFor();
      us.breakDown();
      awaitService("nginx answers 500, and the writer is dead", US, false);
      nodes.get(1).process().destroyForcibly().waitFor();
      awaitService("one node is left, whose vote is not enough", US, true);
      assertThat(fake.batchSizes()).as("no call of the API was needed").hasSize(changes);
    } finally {
      nodes.forEach(Meridian::close);
    }
  }
}
