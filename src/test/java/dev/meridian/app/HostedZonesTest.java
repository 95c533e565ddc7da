package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.Problem.Severity;
import dev.meridian.config.Problems;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Wheel.Verb;
import dev.meridian.control.Wheel.Wish;
import dev.meridian.geo.Location;
import dev.meridian.health.Flip;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.Comparison;
import dev.meridian.route53.EvaluatedAnswers;
import dev.meridian.route53.Sync;
import dev.meridian.route53.Verdicts.Told;
import dev.meridian.route53.ZoneReport;
import dev.meridian.route53.fake.Check;
import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.Fault;
import dev.meridian.route53.fake.StoredSet;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with one policy, {@code failover: [first, second]}, whose pools are two backends, and
 * what it does for Route 53.
 */
final class HostedZonesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final CompletableFuture<Void> NEVER = new CompletableFuture<>();
  private static final String FIRST = "192.0.2.1";
  private static final String SECOND = "192.0.2.2";

  private final Vertx vertx = Vertxes.create();
  private final DemoBackends backends = new DemoBackends(vertx, Map.of("first", 0, "second", 0), 0);
  private final Map<String, String> propertiesBefore = new HashMap<>();
  private final AtomicBoolean quorumLost = new AtomicBoolean();
  private final HostedZones zones = new HostedZones(quorumLost::get, Optional::empty);
  private FakeRoute53 fake;
  private String zoneId = "";

  @TempDir private Path folder = Path.of(".");

  /** Has the hosted zones follow, as {@code serve} does. */
  private record Telling(HostedZones zones) implements Onlooker {
    @Override
    public void flipped(Flip flip, ObservedHealth observed) {}

    @Override
    public void decided() {
      zones.decided();
    }
  }

  @BeforeEach
  void open() throws IOException {
    fake = new FakeRoute53(FakeRoute53.Behaviour.prompt());
    zoneId = fake.createZone("app.example.com");
    property("aws.accessKeyId", "AKIDEXAMPLE");
    property("aws.secretAccessKey", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    property("aws.disableEc2Metadata", "true");
    backends.start().await();
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("zones/app.example.com.zone"),
        """
        @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
        @ 60 IN NS ns
        ns 60 IN A 192.0.2.53
        """);
    Files.writeString(folder.resolve("secret"), "000102030405060708090a0b0c0d0e0f\n");
  }

  private void property(String key, String value) {
    String was = System.setProperty(key, value);
    propertiesBefore.put(key, was == null ? "" : was);
  }

  @AfterEach
  void close() {
    zones.close();
    fake.close();
    vertx.close().await();
    propertiesBefore.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, value);
          }
        });
  }

  private Loaded load(String route53, String policy) throws IOException {
    Files.writeString(
        folder.resolve("meridian.yaml"), "{zones: zones, startupGrace: 5s%s}".formatted(route53));
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"),
        """
        probes:
          web: {http: "http://{address}/healthz", every: 200ms, timeout: 200ms, fall: 2, rise: 1}
        pools:
          first: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
          second: {probe: web, members: [{address: %s, probeAt: "127.0.0.1:%d"}]}
        names: {www: {policy: {%s}, ttl: 5}}
        """
            .formatted(FIRST, backends.port("first"), SECOND, backends.port("second"), policy));
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems);
    assertThat(problems.all()).noneMatch(one -> one.severity() == Severity.ERROR);
    return loaded.orElseThrow();
  }

  private Loaded load(String mode) throws IOException {
    return load(section(mode, true), "failover: [first, second]");
  }

  private String section(String mode, boolean sync) {
    return """
      , route53: {endpoint: "%s", owner: test, sync: %s, grace: 1m,
        checks: {nodes: ["198.51.100.1:8053"], secret: secret},
        zones: {app.example.com: {hostedZoneId: %s, mode: %s}}}
      """
        .formatted(fake.endpoint(), sync, zoneId, mode);
  }

  private Server serve(Loaded loaded) throws Exception {
    Server server = new Server(loaded, vertx, new Telling(zones));
    await().atMost(PATIENCE).until(() -> server.observed().isUp(0) && allKnown(server));
    zones.follow(server);
    return server;
  }

  private static boolean allKnown(Server server) {
    return Overdue.targets(server.loaded(), server.health(), System.nanoTime()).isEmpty();
  }

  private List<String> www() {
    return fake.sets(zoneId).stream()
        .filter(set -> set.name().equals("www.app.example.com.") && set.type().equals("A"))
        .map(StoredSet::values)
        .flatMap(List::stream)
        .toList();
  }

  private void awaitPushed(String... values) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(www()).containsExactly(values));
  }

  private Sync.Status status() {
    return Optional.ofNullable(zones.subject().zones().get().get("app.example.com"))
        .orElseThrow()
        .sync();
  }

  @Test
  void flipsArePushed() throws Exception {
    try (Server _ = serve(load("answers"))) {
      awaitPushed(FIRST);
      backends.stop("first").await();
      awaitPushed(SECOND);
      await().atMost(PATIENCE).until(() -> status().pendingSince().isEmpty());
      assertThat(status().pushes()).isGreaterThanOrEqualTo(2);
      backends.start("first").await();
      awaitPushed(FIRST);
    }
  }

  private Optional<Comparison> compared() {
    return Optional.ofNullable(zones.subject().zones().get().get("app.example.com"))
        .flatMap(ZoneReport::comparison);
  }

  @Test
  void whatWouldBeChangedIsPlannedAndChangesNothing() throws Exception {
    try (Server _ = serve(load("answers"))) {
      awaitPushed(FIRST);
      await().atMost(PATIENCE).until(() -> status().isInStep());
      assertThat(plan()).containsEntry("empty", true).containsEntry("hostedZoneId", zoneId);

      fake.replaceSets(zoneId, List.of());
      assertThat(plan()).containsEntry("empty", false);
      assertThat(fake.sets(zoneId)).isEmpty();
      fake.deleteZone(zoneId);
      assertThatThrownBy(this::plan).isInstanceOf(ApiException.class);
      assertThat(zones.subject().planning().apply("other.example.com")).isEmpty();
    }
  }

  private Map<String, Object> plan() throws Exception {
    return zones.subject().planning().apply("app.example.com").orElseThrow().plan();
  }

  @Test
  void hostedZoneIsComparedOnceItIsInStep() throws Exception {
    fake.answers(new EvaluatedAnswers(fake, _ -> Location.UNKNOWN));
    try (Server _ = serve(load("answers"))) {
      awaitPushed(FIRST);
      await().atMost(PATIENCE).until(() -> compared().isPresent());
      assertThat(compared().orElseThrow().share()).isEqualTo(1);
      assertThat(compared().orElseThrow().asked()).as("www and ns").isEqualTo(2);
    }
  }

  @Test
  void whatCannotBeAskedIsNotComparedAndKeptAllTheSame() throws Exception {
    fake.faults(call -> call.action().equals("TestDNSAnswer") ? Fault.EXPIRED : Fault.NONE);
    try (Server _ = serve(load("answers"))) {
      awaitPushed(FIRST);
      await()
          .atMost(PATIENCE)
          .until(() -> fake.calls().stream().anyMatch(c -> c.action().equals("TestDNSAnswer")));
      backends.stop("first").await();
      awaitPushed(SECOND);
      assertThat(compared()).isEmpty();
    }
  }

  @Test
  void reloadIsPushedByTheSameWriter() throws Exception {
    try (Server server = serve(load("answers"))) {
      awaitPushed(FIRST);
      server.turnTo(load(section("answers", true), "failover: [second, first]"), NEVER);
      zones.follow(server);
      awaitPushed(SECOND);
      // Another writer would have had to wait until the lease of the first has ended.
      await().atMost(PATIENCE).until(() -> status().pushes() == 2);
    }
  }

  @Test
  void nothingIsPushedUntilTheConfigurationSaysSoNorAfter() throws Exception {
    String off = section("answers", false);
    try (Server server = serve(load(off, "failover: [first, second]"))) {
      assertThat(zones.subject().zones().get()).isEmpty();
      server.turnTo(load("answers"), NEVER);
      zones.follow(server);
      awaitPushed(FIRST);
      server.turnTo(load(off, "failover: [second, first]"), NEVER);
      zones.follow(server);
      await().atMost(PATIENCE).until(() -> zones.subject().zones().get().isEmpty());
      int calls = fake.calls().size();
      backends.stop("second").await();
      await().atMost(PATIENCE).until(() -> !server.observed().isUp(0));
      assertThat(fake.calls()).hasSize(calls);
      assertThat(www()).containsExactly(FIRST);
    }
  }

  @Test
  void lostQuorumHoldsWhatIsAnswered() throws Exception {
    try (Server _ = serve(load("answers"))) {
      awaitPushed(FIRST);
      quorumLost.set(true);
      backends.stop("first").await();
      await().atMost(PATIENCE).until(() -> !status().trouble().isEmpty());
      assertThat(www()).containsExactly(FIRST);
      quorumLost.set(false);
      awaitPushed(SECOND);
    }
  }

  /** Whether a check of the fake would find its text at the node, by the settings it was given. */
  private boolean isEvicted(String words) {
    List<Told> found =
        fake.checks().stream()
            .map(Check::config)
            .filter(config -> config.containsKey("ResourcePath"))
            .flatMap(config -> told(config).stream())
            .filter(told -> told.words().equals(words))
            .toList();
    assertThat(found).as(words).hasSizeLessThan(2);
    return found.stream().anyMatch(told -> told.token().isPresent());
  }

  private Optional<Told> told(Map<String, String> config) {
    String[] path = config.getOrDefault("ResourcePath", "").split("/", -1);
    assertThat(path).hasSize(4).startsWith("", "r53");
    Optional<Told> told = zones.subject().verdict().apply(path[2], path[3]);
    told.flatMap(Told::token)
        .ifPresent(token -> assertThat(token).isEqualTo(config.get("SearchString")));
    return told;
  }

  private void awaitEvicted(String words, boolean evicted) {
    await().atMost(PATIENCE).until(() -> isEvicted(words) == evicted && fake.checks().size() == 2);
  }

  private static final String MEMBER = "member 192.0.2.1 of pool first";

  @Test
  void checksThatAskAreToldWhatIsDecidedAndOnlyWhileItIsKnown() throws Exception {
    try (Server server = serve(load("checks"))) {
      awaitEvicted(MEMBER, false);
      backends.stop("first").await();
      awaitEvicted(MEMBER, true);
      assertThat(isEvicted("member 192.0.2.2 of pool second")).isFalse();

      quorumLost.set(true);
      assertThat(isEvicted(MEMBER)).isFalse();
      quorumLost.set(false);
      assertThat(isEvicted(MEMBER)).isTrue();

      server.turnTo(load("checks"), NEVER);
      assertThat(isEvicted(MEMBER)).as("while the next load is worked out").isTrue();
      zones.follow(server);
      awaitEvicted(MEMBER, true);
    }
    // Nothing is probed any more.
    awaitEvicted(MEMBER, false);
  }

  @Test
  void whatSomebodyTookOutIsOutHoweverOldItsChecksAre() throws Exception {
    ObservedHealth observed;
    try (Server server = serve(load("checks"))) {
      awaitEvicted(MEMBER, false);
      server
          .wheel()
          .give(
              new Wish(
                  "app.example.com",
                  "first",
                  Verb.DOWN,
                  Duration.ZERO,
                  Optional.empty(),
                  "ann",
                  "new disks",
                  new TreeSet<>()))
          .join();
      assertThat(isEvicted(MEMBER)).isTrue();
      observed = server.observed();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> Overdue.has(0, observed.loaded(), observed.table(), System.nanoTime()));
    assertThat(isEvicted(MEMBER)).isTrue();
  }
}
