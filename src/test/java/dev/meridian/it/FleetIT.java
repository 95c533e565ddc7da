package dev.meridian.it;

import static dev.meridian.it.FleetNode.FIRST;
import static dev.meridian.it.FleetNode.HELD;
import static dev.meridian.it.FleetNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fleets of real processes over real NATS, cut apart and put together again. */
final class FleetIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Much longer than a node takes to see a failure and to tell the others. */
  private static final Duration WHILE = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private Backend first;
  private Backend second;
  private Backend held;
  private List<NatsServer> nats = List.of();
  private final List<FleetNode> nodes = new ArrayList<>();

  @BeforeEach
  void startBackends() throws IOException {
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
              "r" + i % 3,
              nats,
              new FleetNode.Backends(first, second, held)));
    }
    for (FleetNode node : nodes) {
      node.start();
    }
  }

  @Test
  void threeNodesAgreeThroughWhateverBefallsThem() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(3);
    awaitAll("all work", "www", FIRST);

    first.failFor("v0");
    stayAll("one vantage alone sees a failure", "www", FIRST);
    first.work();

    first.fail();
    awaitAll("the first backend fails", "www", SECOND);
    first.work();
    awaitAll("the first backend works again", "www", FIRST);

    FleetNode cut = nodes.get(2);
    cut.cut();
    first.fail();
    await("the others follow", List.of(nodes.get(0), nodes.get(1)), "www", SECOND);
    stay("the one that is cut off keeps what it believed", List.of(cut), "www", FIRST);
    cut.join();
    awaitAll("it follows when it hears again", "www", SECOND);

    nodes.get(0).kill();
    first.work();
    awaitAll("two of three follow", "www", FIRST);
    nodes.get(0).start();
    awaitAll("the third does after its start", "www", FIRST);

    nats.getFirst().stop();
    first.fail();
    stayAll("without NATS nothing changes", "www", FIRST);
    nats.getFirst().startAgain();
    awaitAll("with NATS again all follow", "www", SECOND);
    stayAll("and have written it down before long", "www", SECOND);

    for (FleetNode node : nodes) {
      node.kill();
    }
    nats.getFirst().stop();
    for (FleetNode node : nodes) {
      node.start();
    }
    stayAll("all start again without NATS and know what was", "www", SECOND);
    nats.getFirst().startAgain();
    first.work();
    awaitAll("and go on with it", "www", FIRST);
    for (FleetNode node : nodes) {
      node.server().assertLogIsClean();
    }
  }

  @Test
  void latchReachesTheNodeThatMissedTheFailure() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(3);
    awaitAll("all work", "latched", HELD);

    FleetNode cut = nodes.get(1);
    cut.cut();
    held.fail();
    await("the others fail over", List.of(nodes.get(0), nodes.get(2)), "latched", SECOND);
    held.work();
    stay("and stay", List.of(nodes.get(0), nodes.get(2)), "latched", SECOND);
    cut.join();
    awaitAll("who missed it learns it", "latched", SECOND);
    stayAll("and nobody goes back by himself", "latched", SECOND);
  }

  @Test
  void overrideGivenAtOneNodeHoldsAtAllAndThroughRestarts() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(3);
    awaitAll("all work", "www", FIRST);

    FleetNode cut = nodes.get(2);
    cut.cut();
    nodes.get(0).ask("force", "down", "first", "--reason", "new disks");
    await("the others follow", nodes.subList(0, 2), "www", SECOND);
    stay("who is cut off does not know it", List.of(cut), "www", FIRST);
    cut.join();
    awaitAll("it does when it hears again", "www", SECOND);
    stayAll("and has written it down before long", "www", SECOND);

    for (FleetNode node : nodes) {
      node.kill();
    }
    nats.getFirst().stop();
    for (FleetNode node : nodes) {
      node.start();
    }
    stayAll("it holds after a restart, without NATS too", "www", SECOND);
    cut.ask("release", "first");
    await("it is taken back where that is said", List.of(cut), "www", FIRST);
    stay("and not yet elsewhere", nodes.subList(0, 2), "www", SECOND);
    nats.getFirst().startAgain();
    awaitAll("until NATS is there again", "www", FIRST);
  }

  @Test
  void nodesThatWithdrawAtOnceHoldTheSameMember() throws Exception {
    nats = List.of(NatsServer.start(folder.resolve("nats")));
    startNodes(3);
    awaitAll("all work", "guarded", FIRST);

    for (int round = 0; round < 3; round++) {
      List.of(first, second).forEach(Backend::fail);
      Thread.sleep(WHILE.toMillis());
      stayAll("both fail at once, and all hold one", "guarded", nodes.get(0).answer("guarded"));
      List.of(first, second).forEach(Backend::work);
      awaitNothingIsDown();
      awaitAll("both work again", "guarded", FIRST);
      stayAll("and go on to", "guarded", FIRST);
    }

    FleetNode cut = nodes.get(2);
    cut.cut();
    first.fail();
    await("two withdraw the first", nodes.subList(0, 2), "guarded", SECOND);
    second.fail();
    stay("and hold the second", nodes.subList(0, 2), "guarded", SECOND);
    stay("who is cut off has both", List.of(cut), "guarded", FIRST);
    cut.join();
    awaitAll("who hears of both holds the same", "guarded", SECOND);
    cut.kill();
    first.work();
    await("what works is in", nodes.subList(0, 2), "guarded", FIRST);
    first.fail();
    stay("and is held when it fails now", nodes.subList(0, 2), "guarded", FIRST);
    cut.start();
    awaitAll("by who was down meanwhile, too", "guarded", FIRST);
    stayAll("and stays", "guarded", FIRST);
  }

  @Test
  void fiveNodesOverAClusterOfThreeOutliveOneServerAndStandStillWithoutTwo() throws Exception {
    nats = NatsServer.cluster(folder, 3);
    startNodes(5);
    awaitAll("all work", "www", FIRST);

    nats.get(0).stop();
    first.fail();
    awaitAll("one server less", "www", SECOND);

    nats.get(1).stop();
    first.work();
    stayAll("one of three servers stores nothing", "www", SECOND);
    nats.get(1).startAgain();
    awaitAll("two of three do", "www", FIRST);
    nats.get(0).startAgain();

    nodes.get(3).cut();
    nodes.get(4).cut();
    first.fail();
    await("three of five follow", nodes.subList(0, 3), "www", SECOND);
    stay("a region that is cut off stays", nodes.subList(3, 5), "www", FIRST);
    nodes.get(3).join();
    nodes.get(4).join();
    awaitAll("and follows when it is back", "www", SECOND);
    first.takeAskers();
    Awaitility.await("three vantages of five probe the target")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(3))
        .until(() -> first.takeAskers().size() == 3);
  }

  /** One that is held answers while it is down, and goes when the other has recovered before it. */
  private void awaitNothingIsDown() {
    Awaitility.await("nothing is down")
        .atMost(PATIENCE)
        .until(
            () -> {
              for (FleetNode node : nodes) {
                JsonObject targets =
                    new JsonObject(node.ask("status", "--json")).getJsonObject("targets");
                if (targets.getInteger("down") > 0) {
                  return false;
                }
              }
              return true;
            });
  }

  private void awaitAll(String event, String host, String answer) {
    await(event, nodes.stream().filter(FleetNode::isRunning).toList(), host, answer);
  }

  private static void await(String event, List<FleetNode> those, String host, String answer) {
    long startNanos = System.nanoTime();
    Awaitility.await(event)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (FleetNode node : those) {
                assertThat(node.answer(host)).describedAs(node.toString()).isEqualTo(answer);
              }
            });
    System.out.printf("%s: after %d ms%n", event, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private void stayAll(String event, String host, String answer)
      throws IOException, InterruptedException {
    stay(event, nodes, host, answer);
  }

  /** At every look for a while. */
  private static void stay(String event, List<FleetNode> those, String host, String answer)
      throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + WHILE.toNanos();
    while (System.nanoTime() < endNanos) {
      for (FleetNode node : those) {
        assertThat(node.answer(host)).describedAs(event + ": " + node).isEqualTo(answer);
      }
      Thread.sleep(200);
    }
  }
}
