package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.control.DecisionText;
import dev.meridian.control.Explain;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Turn;
import dev.meridian.control.Wheel;
import dev.meridian.control.Wheel.Verb;
import dev.meridian.control.Wheel.Wish;
import dev.meridian.control.WheelJson;
import dev.meridian.health.Flip;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.state.OverridesFile;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people do to a running server, from the wish to the answers. */
final class WheelTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String STEERING =
      """
      probes:
        beat: {push: {token: %s}, within: 1h, weightFrom: {as: load, smooth: 0s}}
      pools:
        near: {members: [192.0.2.1, 192.0.2.2]}
        far: {probe: beat, members: [192.0.2.3, 192.0.2.4]}
      policies:
        first: {failover: [far, near], safety: {minInService: 1}}
      names: {www: {policy: first, ttl: 60}}
      """
          .formatted(TOKEN);

  private final Vertx vertx = Vertxes.create();
  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("zones/app.example.zone"),
        "@ 60 SOA ns.app.example. h.app.example. 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");
    Files.writeString(folder.resolve("zones/app.example.yaml"), STEERING);
    Files.writeString(folder.resolve("meridian.yaml"), "{startupGrace: 0s}\n");
  }

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  private Loaded load() {
    Problems problems = new Problems();
    return Loader.load(folder.resolve("meridian.yaml"), problems)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }

  private Server server(OverridesFile file) throws Exception {
    return new Server(
        load(),
        vertx,
        (_, _) -> {},
        new Legacy(Map.of(), file.read(), file::save, List.of()),
        true);
  }

  private static Wish wish(String subject, Verb verb, String why, String... breaks) {
    return new Wish(
        "app.example",
        subject,
        verb,
        Duration.ZERO,
        Optional.empty(),
        "ann",
        why,
        new TreeSet<>(Set.of(breaks)));
  }

  private static Wheel.Given give(Server server, Wish wish) {
    return server.wheel().give(wish).join();
  }

  private static String explained(Server server) {
    return DecisionText.of(
        new Explain(server.loaded(), server.wheel().health())
            .explain(
                Name.parse("www.app.example."),
                Wire.TYPE_A,
                "A",
                new Explain.Asker(InetAddress.ofLiteral("198.51.100.1"), Optional.empty())));
  }

  private static boolean serves(Server server, int member) {
    return server.loaded().snapshot().policies().stream()
        .map(Steering::policy)
        .anyMatch(policy -> policy.serves(member));
  }

  /** Members are numbered as policies come to them: far first. */
  private static final int FAR = 0;

  private static final int NEAR = 2;

  @Test
  void anOverrideIsInTheAnswersAndShowsBesideTheRealState() throws Exception {
    try (OverridesFile file = new OverridesFile(folder.resolve("state"));
        Server server = server(file)) {
      assertThat(serves(server, FAR)).isTrue();
      assertThat(serves(server, NEAR)).isFalse();
      Wheel.Given given = give(server, wish("far", Verb.DOWN, "new disks"));
      assertThat(given.kept()).isTrue();
      assertThat(given.status().members()).hasSize(2).allMatch(one -> one.checksUp() && !one.up());
      assertThat(serves(server, FAR)).isFalse();
      assertThat(serves(server, NEAR)).isTrue();
      assertThat(explained(server))
          .contains("192.0.2.3 is DOWN: out of the answers; forced down by ann: new disks")
          .contains("its checks say up");
      assertThat(server.wheel().release("", "far", "ann").join().directives()).hasSize(1);
      assertThat(serves(server, FAR)).isTrue();
      assertThat(server.wheel().all()).isEmpty();
    }
  }

  private static Wish drain(Duration over, Duration length) {
    return new Wish(
        "",
        "far/192.0.2.3",
        Verb.DRAIN,
        over,
        Optional.of(length),
        "ann",
        "kernel",
        new TreeSet<>());
  }

  @Test
  void aDrainSaysFromWhenOnNobodyHoldsAnAnswer() throws Exception {
    long before = System.currentTimeMillis();
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      Wish ten = drain(Duration.ofMinutes(10), Duration.ofHours(2));
      Wheel.Member draining = give(server, ten).status().members().getFirst();
      assertThat(draining.up()).isTrue();
      assertThat(draining.left()).isEqualTo(0.99);
      // The drain, the TTL of the name, and the grace.
      assertThat(draining.safeMillis().orElseThrow() - 600_000 - 60_000 - 30_000)
          .isBetween(before, System.currentTimeMillis());
      assertThat(explained(server)).contains("99 % of its clients left");
      Wheel.Member out =
          give(server, wish("far/192.0.2.4", Verb.DRAIN, "kernel")).status().members().getFirst();
      assertThat(out.up()).isFalse();
      assertThat(out.safeMillis().orElseThrow() - 60_000 - 30_000)
          .isBetween(before, System.currentTimeMillis());
      assertThat(out.endsTooSoon()).isFalse();
    }
  }

  /** TTL and grace are 90 s: after that the clients are back, or still there. */
  @ParameterizedTest
  @CsvSource({"PT0S, PT89S, true", "PT0S, PT95S, false", "PT10M, PT10M, true"})
  void nobodyIsToldToPowerOffAfterTheEnd(Duration over, Duration length, boolean endsTooSoon)
      throws Exception {
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      Wish wish = drain(over, length);
      Wheel.Status status = give(server, wish).status();

      assertThat(status.endsTooSoon()).isEqualTo(endsTooSoon);
      assertThat(status.safeMillis().isEmpty()).isEqualTo(endsTooSoon);
      JsonObject json = WheelJson.of(status);
      assertThat(json.containsKey("safeToPowerOff")).isNotEqualTo(endsTooSoon);
      assertThat(OverrideText.of(json).contains("never safe to power off")).isEqualTo(endsTooSoon);
    }
  }

  @Test
  void whatWouldBreakARuleIsRefusedInWordsUnlessItIsNamed() throws Exception {
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      give(server, wish("far", Verb.DOWN, "disks"));
      assertRefused(
          server.wheel().give(wish("near", Verb.DOWN, "disks")),
          "it would take near out of service and leave 0 of 2 pools of app.example/first");
      assertThat(serves(server, NEAR)).isTrue();
      give(server, wish("near", Verb.DOWN, "disks", "minInService"));
      Wheel.Member member = server.wheel().all().getFirst().members().getFirst();
      assertThat(member.words()).isEqualTo("still served: nothing else is left");
      assertThat(member.safeMillis()).isEmpty();
      assertRefused(
          server.wheel().give(wish("fra", Verb.DOWN, "x")), "no pool or member is called");
      assertRefused(server.wheel().give(wish("far", Verb.DOWN, " ")), "needs a reason");
      assertRefused(
          server.wheel().release("", "nothing", "ann"), "there is no override of nothing");
    }
  }

  private static void assertRefused(CompletableFuture<?> asked, String words) {
    assertThatThrownBy(asked::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(Wheel.RefusedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void whatBecomesOfOverridesByItselfIsTold() throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    Onlooker onlooker =
        new Onlooker() {
          @Override
          public void flipped(Flip flip, ObservedHealth observed) {}

          @Override
          public void overridden(Turn turn, ObservedHealth observed) {
            told.add(turn.what() + " " + turn.directive().subject() + " " + turn.who());
          }
        };
    try (OverridesFile file = new OverridesFile(folder);
        Server server =
            new Server(
                load(),
                vertx,
                onlooker,
                new Legacy(Map.of(), file.read(), file::save, List.of()),
                true)) {
      give(server, lasting("far", Verb.DOWN, Duration.ZERO));
      give(server, lasting("near/192.0.2.1", Verb.DRAIN, Duration.ofMillis(500)));
      await().until(() -> told.size() >= 5);
      assertThat(told)
          .startsWith("GIVEN far of app.example ann", "GIVEN near/192.0.2.1 of app.example ann")
          .contains(
              "DRAINED near/192.0.2.1 of app.example ann",
              "ENDED far of app.example ",
              "ENDED near/192.0.2.1 of app.example ")
          .hasSize(5);
      assertThat(serves(server, FAR)).isTrue();
    }
  }

  private static Wish lasting(String subject, Verb verb, Duration over) {
    return new Wish(
        "app.example",
        subject,
        verb,
        over,
        Optional.of(Duration.ofSeconds(2)),
        "ann",
        "x",
        new TreeSet<>());
  }

  @Test
  void overridesSurviveARestartAndAReload() throws Exception {
    try (OverridesFile file = new OverridesFile(folder.resolve("state"))) {
      try (Server server = server(file)) {
        give(server, wish("far", Verb.DOWN, "disks"));
        assertThat(server.turnTo(load(), new CompletableFuture<>())).isTrue();
        assertThat(serves(server, FAR)).isFalse();
      }
    }
    try (OverridesFile file = new OverridesFile(folder.resolve("state"));
        Server server = server(file)) {
      assertThat(serves(server, FAR)).isFalse();
      assertThat(server.wheel().all().getFirst().directive().why()).isEqualTo("disks");
    }
  }

  @Test
  void heartbeatsDecideAndTheirLoadScalesTheWeight() throws Exception {
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      Wheel wheel = server.wheel();
      beat(wheel, "192.0.2.3", TOKEN, new Heartbeat(true, none(), OptionalDouble.of(75), "busy"));
      await().until(() -> server.health().verdict(0) == Verdict.UP);
      assertThat(explained(server)).contains("its figures leave 25 % of its weight");
      beat(wheel, "far/192.0.2.4", TOKEN, new Heartbeat(false, none(), none(), "no disk"));
      await().until(() -> server.health().verdict(1) == Verdict.DOWN);
      assertThat(explained(server)).contains("heartbeat says down: no disk");
      assertThat(serves(server, FAR + 1)).isFalse();
      for (String token : List.of("", TOKEN + "x")) {
        assertThatThrownBy(
                () -> beat(wheel, "192.0.2.3", token, new Heartbeat(true, none(), none(), "")))
            .hasMessageContaining("no such probe and member, or another token");
      }
    }
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }

  private static void beat(Wheel wheel, String member, String token, Heartbeat beat) {
    wheel.heartbeat("app.example", "beat", member, token, beat).toCompletableFuture().join();
  }

  @Test
  void checkSaysWhichFailuresWouldOverloadTheSurvivors() throws IOException {
    Files.writeString(
        folder.resolve("zones/app.example.yaml"),
        """
        pools:
          a: {place: FR, capacity: 600, members: [192.0.2.1, 192.0.2.2]}
          b: {place: FR, members: [{address: 192.0.2.3, capacity: 500}]}
          c: {place: DE, capacity: 700, members: [192.0.2.4]}
        policies:
          all: {weighted: {a: 1, b: 1, c: 1}, load: 1200}
        names: {www: all}
        """);
    Problems problems = new Problems();
    Loader.load(folder.resolve("meridian.yaml"), problems);
    assertThat(problems.all())
        .extracting(Problem::message)
        .containsExactly(
            "all: without pool a b gets 600 of 500 (120 %)",
            "all: without pool c b gets 600 of 500 (120 %)",
            "all: without FR c gets 1200 of 700 (171 %)");
  }

  @Test
  void spillFollowsTheLoadThatIsToldUntilThatIsOld() throws Exception {
    Files.writeString(
        folder.resolve("zones/app.example.yaml"),
        """
        pools:
          a: {capacity: 600, members: [192.0.2.1]}
          b: {capacity: 700, members: [192.0.2.2]}
        policies: {main: {failover: [a, b], spill: share, load: 600}}
        names: {www: main}
        """);
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      assertThat(serves(server, 1)).isFalse();
      weigh(server, 1200, Duration.ofHours(1));
      assertThat(explained(server)).contains("50.0 %");
      assertThat(serves(server, 1)).isTrue();
      assertThat(server.turnTo(load(), new CompletableFuture<>())).isTrue();
      await().until(() -> serves(server, 1));
      weigh(server, 1200, Duration.ofMillis(1));
      await().until(() -> !serves(server, 1));
    }
  }

  private static void weigh(Server server, double load, Duration lasting) {
    server.wheel().weigh("app.example", "main", load, lasting).join();
  }

  @Test
  void maintenanceIsReadAndInForce() throws Exception {
    Files.writeString(
        folder.resolve("zones/app.example.yaml"),
        STEERING
            + """
            maintenance:
              - {subjects: far, cron: "* * * * *", for: 5m, reason: always}
            """);
    try (OverridesFile file = new OverridesFile(folder);
        Server server = server(file)) {
      assertThat(serves(server, FAR)).isFalse();
      assertThat(explained(server)).contains("drained by maintenance: always");
    }
  }
}
