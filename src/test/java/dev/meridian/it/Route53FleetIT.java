package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.StoredSet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that decide together over real NATS, and the one hosted zone that all may keep. */
final class Route53FleetIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String ZONE =
      "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n";

  private static final String CREDENTIALS =
      "-Daws.accessKeyId=AKIDEXAMPLE -Daws.secretAccessKey=wJalrXUtnFEMIEXAMPLEKEY"
          + " -Daws.disableEc2Metadata=true";

  private static final String FIRST = "192.0.2.10";
  private static final String SECOND = "198.51.100.10";

  @TempDir private Path folder;
  private final FakeRoute53 fake = new FakeRoute53(FakeRoute53.Behaviour.prompt());
  private final String zoneId = fake.createZone("shop.example");
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Node> nodes = new ArrayList<>();
  private NatsServer nats;
  private Backend first;
  private Backend second;

  /** A process, and where its API is. */
  private record Node(Setup setup, int control, Meridian server) {}

  @BeforeEach
  void start() throws IOException {
    nats = NatsServer.start(folder.resolve("nats"));
    first = Backend.start();
    second = Backend.start();
    List<Integer> controls = Ports.free(3);
    for (int i = 0; i < 3; i++) {
      Setup setup = setup(i, controls.get(i));
      nodes.add(new Node(setup, controls.get(i), Meridian.serve(setup, CREDENTIALS)));
    }
  }

  private Setup setup(int node, int control) throws IOException {
    return Setup.in(folder.resolve("node" + node))
        .write(
            "meridian.yaml",
            """
            listen: {dns: "127.0.0.1:%d", control: "127.0.0.1:%d"}
            vantage: v%d
            fleet: {nats: ["nats://127.0.0.1:%d"], freshFor: 2s}
            route53: {endpoint: "%s", owner: it, sync: true, requestsPerSecond: 1000, compare: false,
              zones: {shop.example: {hostedZoneId: %s}}}
            """
                .formatted(
                    Ports.free(), control, node, nats.address().getPort(), fake.endpoint(), zoneId))
        .zone("shop.example", ZONE)
        .steering(
            "shop.example",
            """
            probes:
              web: {http: "http://{address}/", every: 500ms, timeout: 500ms, fall: 2, rise: 2}
            pools:
              first: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
              second: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
            names: {www: {policy: {failover: [first, second]}, ttl: 5}}
            """
                .formatted(FIRST, first.port(), SECOND, second.port()));
  }

  @AfterEach
  void end() {
    nodes.forEach(node -> node.server().close());
    client.close();
    nats.close();
    first.close();
    second.close();
    fake.close();
  }

  private String state(Node node) {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + node.control() + "/api/v1/status"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new JsonObject(response.body())
          .getJsonArray("route53")
          .getJsonObject(0)
          .getString("state");
    } catch (IOException e) {
      throw new AssertionError(node.setup().folder().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String status(Setup setup) {
    try {
      return Meridian.run(setup.folder(), "status").out();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** States of the nodes that run, in order. */
  private List<String> states() {
    return nodes.stream().map(this::state).sorted().toList();
  }

  private void awaitStates(String event, String... states) {
    Awaitility.await(event)
        .pollInterval(Duration.ofMillis(200))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(states()).containsExactly(states));
  }

  private void awaitAnswer(String event, String address) {
    Awaitility.await(event)
        .pollInterval(Duration.ofMillis(50))
        .atMost(PATIENCE)
        .until(() -> www().equals(List.of(address)));
  }

  private List<String> www() {
    return fake.sets(zoneId).stream()
        .filter(set -> set.name().equals("www.shop.example.") && set.type().equals("A"))
        .map(StoredSet::values)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void oneNodeKeepsTheHostedZoneAndAnotherTakesItOver() throws Exception {
    awaitAnswer("the zone is filled", FIRST);
    awaitStates("one keeps it", "inStep", "standby", "standby");
    int index =
        IntStream.range(0, 3)
            .filter(i -> state(nodes.get(i)).equals("inStep"))
            .findFirst()
            .orElseThrow();
    Node keeper = nodes.get(index);

    assertThat(status(keeper.setup())).contains("Route 53, shop.example: in step\n");
    try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile")))) {
      browser.open("http://127.0.0.1:" + keeper.control() + "/");
      browser.awaitText("#sync-facts", "shop\\.example\\s+✓ in step");
      assertThat(browser.complaints()).isEmpty();
    }

    first.fail();
    awaitAnswer("the first backend fails", SECOND);
    awaitStates("the same keeps it", "inStep", "standby", "standby");
    assertThat(state(keeper)).isEqualTo("inStep");

    nodes.remove(keeper);
    keeper.server().close();
    awaitStates("another has taken it over", "inStep", "standby");
    assertThat(
            nodes.stream()
                .map(node -> status(node.setup()))
                .filter(out -> out.contains("Route 53, shop.example: kept by another node\n")))
        .hasSize(1);
    first.work();
    awaitAnswer("and follows what is decided", FIRST);

    nats.stop();
    Awaitility.await("without NATS nobody stands by")
        .atMost(PATIENCE)
        .until(() -> !states().contains("standby"));
    assertThat(www()).containsExactly(FIRST);
    nats.startAgain();
    awaitStates("with NATS again one keeps it", "inStep", "standby");
    first.fail();
    awaitAnswer("and follows again", SECOND);
    for (Node node : nodes) {
      node.server().assertLogIsClean();
      assertThat(node.server().log()).noneMatch(line -> line.contains(" ERROR "));
    }
  }
}
