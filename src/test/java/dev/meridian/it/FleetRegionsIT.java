package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three regions, each a network of its own with a NATS server and an nginx, and five nodes in them.
 * Both the way between nodes and that to backends is cut when a region is.
 */
final class FleetRegionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration WHILE = Duration.ofSeconds(6);
  private static final String FIRST = "192.0.2.10";
  private static final String SECOND = "198.51.100.10";
  private static final String ZONE =
      """
      $TTL 300
      @    SOA  ns1 hostmaster ( 1 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      """;

  @TempDir private Path folder;
  private final List<Region> regions = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private List<NatsServer> nats = List.of();
  private Network world = Network.HOST;
  private Optional<Nginx> first = Optional.empty();
  private Optional<Nginx> second = Optional.empty();

  /** A server in a region. */
  private static final class Node {
    private final Region region;
    private final Setup setup;
    private final String name;
    private Optional<Meridian> server = Optional.empty();

    Node(Region region, Setup setup, String name) {
      this.region = region;
      this.setup = setup;
      this.name = name;
    }

    void start() throws IOException {
      server = Optional.of(Meridian.serve(region.network(), setup));
    }

    /** As by {@code kill -9}. */
    void kill() throws InterruptedException {
      Meridian running = server.orElseThrow();
      running.close();
      assertThat(running.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
      server = Optional.empty();
    }

    String answer() throws IOException, InterruptedException {
      Meridian running = server.orElseThrow();
      Dig dig = Dig.ask(region.network(), running.ipv4(), "www.shop.example");
      return dig.rdata().size() == 1 ? dig.rdata().getFirst() : dig.rdata().toString();
    }

    @Override
    public String toString() {
      return name + " in " + region.name();
    }
  }

  @BeforeEach
  void start() throws IOException {
    world = Region.world();
    for (int i = 0; i < 3; i++) {
      regions.add(Region.in(world, i));
    }
    nats = NatsServer.cluster(folder, regions);
    first = Optional.of(regions.get(2).backend(folder.resolve("first")));
    second = Optional.of(regions.get(0).backend(folder.resolve("second")));
    for (int i = 0; i < 5; i++) {
      Region region = regions.get(i % 3);
      nodes.add(new Node(region, setup(region, "v" + i), "v" + i));
    }
    for (Node node : nodes) {
      node.start();
    }
  }

  /** Each node turns to the NATS server of its own region only. */
  private Setup setup(Region region, String name) throws IOException {
    Path own = folder.resolve(name);
    Files.createDirectories(own);
    String url = "nats://%s:%d".formatted(region.nats().getHostString(), region.nats().getPort());
    return Setup.in(own)
        .config("vantage: {name: %s, region: %s}%n".formatted(name, region.name()))
        .config("fleet: {nats: [\"%s\"], freshFor: 2s, replicas: 3}%n".formatted(url))
        .zone("shop.example", ZONE)
        .steering(
            "shop.example",
            """
            probes:
              web: {http: "http://{address}/healthz", every: 1s, timeout: 1s, fall: 2, rise: 2}
            pools:
              first: {probe: web, members: [{address: 192.0.2.10, probeAt: "%s:%d"}]}
              second: {probe: web, members: [{address: 198.51.100.10, probeAt: "%s:%d"}]}
            policies:
              www: {failover: [first, second]}
            names:
              www: {policy: www, ttl: 5}
            """
                .formatted(
                    regions.get(2).http().getHostString(),
                    regions.get(2).http().getPort(),
                    regions.get(0).http().getHostString(),
                    regions.get(0).http().getPort()));
  }

  @AfterEach
  void end() throws IOException {
    nodes.forEach(node -> node.server.ifPresent(Meridian::close));
    nats.forEach(NatsServer::close);
    first.ifPresent(Nginx::close);
    second.ifPresent(Nginx::close);
    for (Region region : regions) {
      region.close();
    }
    world.close();
  }

  @Test
  void answersFollowTheMajorityThroughCutRegionsDeadNodesAndLostStores() throws Exception {
    await("all work", nodes, FIRST);

    List<Node> inside = nodes.stream().filter(n -> n.region.equals(regions.get(2))).toList();
    List<Node> outside = nodes.stream().filter(n -> !n.region.equals(regions.get(2))).toList();
    regions.get(2).cut();
    await("where the cut region's backend is not seen, others follow", outside, SECOND);
    stay("the region that is cut off stays", inside, FIRST);
    regions.get(2).heal();
    await("all is seen again", nodes, FIRST);

    nodes.get(0).kill();
    first.orElseThrow().breakDown();
    await("four of five follow", nodes.subList(1, 5), SECOND);
    nodes.get(0).start();
    await("the fifth knows at its start", nodes.subList(0, 1), SECOND);

    for (NatsServer server : nats) {
      server.stop();
    }
    first.orElseThrow().repair();
    stay("without NATS nothing changes", nodes, SECOND);
    for (NatsServer server : nats) {
      server.startAgain();
    }
    await("with NATS all follow", nodes, FIRST);

    first.orElseThrow().breakDown();
    await("the first backend fails", nodes, SECOND);
    stay("and all have written it down", nodes, SECOND);
    for (Node node : nodes) {
      node.kill();
    }
    for (NatsServer server : nats) {
      server.stop();
    }
    first.orElseThrow().repair();
    for (Node node : nodes) {
      node.start();
    }
    stay("all start again, alone, and know what was", nodes, SECOND);
    for (NatsServer server : nats) {
      server.startAgain();
    }
    await("and go on together", nodes, FIRST);
    for (Node node : nodes) {
      node.server.orElseThrow().assertLogIsClean();
    }
  }

  private static void await(String event, List<Node> those, String answer) {
    Awaitility.await(event)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (Node node : those) {
                assertThat(node.answer()).describedAs(node.toString()).isEqualTo(answer);
              }
            });
  }

  /** At every look for a while. */
  private static void stay(String event, List<Node> those, String answer)
      throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + WHILE.toNanos();
    while (System.nanoTime() < endNanos) {
      for (Node node : those) {
        assertThat(node.answer()).describedAs(event + ": " + node).isEqualTo(answer);
      }
      Thread.sleep(200);
    }
  }
}
