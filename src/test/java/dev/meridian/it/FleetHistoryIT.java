package dev.meridian.it;

import static dev.meridian.it.FleetNode.FIRST;
import static dev.meridian.it.FleetNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the nodes of a fleet wrote in their journals, read at any of them; over real NATS. */
final class FleetHistoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path folder;
  private Backend first;
  private Backend second;
  private Backend held;
  private List<NatsServer> nats = List.of();
  private final List<FleetNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    first = Backend.start();
    second = Backend.start();
    held = Backend.start();
  }

  @AfterEach
  void end() throws IOException {
    for (FleetNode node : nodes) {
      node.close();
    }
    nats.forEach(NatsServer::close);
    List.of(first, second, held).forEach(Backend::close);
  }

  private void startNodes(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      nodes.add(
          new FleetNode(
              folder.resolve("node" + i),
              "v" + i,
              "r" + i,
              nats,
              new FleetNode.Backends(first, second, held)));
    }
    for (FleetNode node : nodes) {
      node.start();
    }
  }

  /** Waits until the whole history, as a node tells it, has such lines, in any order. */
  private static void await(FleetNode node, String... patterns) {
    Awaitility.await("history has " + String.join(", ", patterns))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              List<String> lines = node.ask("history", "--fleet", "-n", "1000").lines().toList();
              assertThat(patterns)
                  .allSatisfy(pattern -> assertThat(lines).anyMatch(line -> line.matches(pattern)));
            });
  }

  private static String line(String node, String rest) {
    return "\\S+  " + node + "  +" + rest;
  }

  @Test
  void anyNodeTellsWhatHappenedAtAllAlsoWhatCouldNotBeSentAtOnce() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(2);
    FleetNode one = nodes.get(0);
    FleetNode other = nodes.get(1);
    await(one, line("v0", "started .*"), line("v1", "started .*"));

    first.fail();
    await(
        other,
        line("v0", "flip +first: \\S+ UP → DOWN .*"),
        line("v1", "flip +first: \\S+ UP → DOWN .*"));
    assertThat(one.ask("history", "first", "--fleet").lines())
        .allMatch(each -> each.contains("flip") || each.contains("hold"));

    other.cut();
    Awaitility.await("v1 is cut off")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(other.tell("history", "--fleet").err()).contains("NATS is not reached"));
    other.ask("hold", "second", "--reason", "said alone");
    assertThat(other.ask("history")).contains("said alone");
    assertThat(other.ask("status", "--json")).containsPattern("\"waiting\"\\s*:\\s*[1-9]");
    assertThat(one.ask("history", "--fleet")).doesNotContain("said alone");
    other.join();
    await(one, line("v1", "override .*said alone.*"));

    nats.getFirst().stop();
    one.ask("force", "up", "first", "--reason", "said without NATS");
    nats.getFirst().startAgain();
    await(other, line("v0", "override .*said without NATS.*"));

    other.server().terminate();
    await(one, line("v1", "stopped"));
    List<String> all = one.ask("history", "--fleet", "-n", "1000", "--json").lines().toList();
    assertThat(Stream.of("said alone", "said without NATS", "\"event\":\"stopped\""))
        .allSatisfy(
            once ->
                assertThat(all.stream().filter(each -> each.contains(once) && isFirst(each)))
                    .describedAs(once)
                    .hasSize(1));
    for (FleetNode node : nodes) {
      node.server().assertLogIsClean();
    }
  }

  /** Whether the node is the one where it was said; others journal what they hear as well. */
  private static boolean isFirst(String line) {
    return line.contains("said without NATS")
        ? line.contains("\"node\":\"v0\"")
        : line.contains("\"node\":\"v1\"");
  }

  @Test
  void flipReachesTheAnswersOfAllNodes() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(3);
    FleetPace pace = new FleetPace(nodes, "www.shop.example");
    pace.await(FIRST);
    pace.forget();
    for (int round = 0; round < 5; round++) {
      first.fail();
      pace.await(SECOND);
      first.work();
      pace.await(FIRST);
    }
    System.out.println(pace.words("flips by probes, first node to last"));

    FleetPace hands = new FleetPace(nodes, "www.shop.example");
    for (int round = 0; round < 5; round++) {
      hands.await(SECOND, nodes.get(round % 3), "force", "down", "first", "--reason", "pace");
      hands.await(FIRST, nodes.get((round + 1) % 3), "release", "first");
    }
    System.out.println(hands.words("overrides, first node to last"));
    assertThat(pace.count() + hands.count()).isEqualTo(20);
  }
}
