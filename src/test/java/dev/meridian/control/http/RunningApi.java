package dev.meridian.control.http;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.Problem.Severity;
import dev.meridian.config.Problems;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Picks;
import dev.meridian.control.Recorder;
import dev.meridian.control.ReloadResult;
import dev.meridian.control.Wheel;
import dev.meridian.control.whatif.Clientele;
import dev.meridian.fleet.Attendance;
import dev.meridian.fleet.Attendee;
import dev.meridian.fleet.Dispatched;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Testimony;
import dev.meridian.fleet.Traffic;
import dev.meridian.health.Evidence;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.Journal;
import dev.meridian.journal.JournalFolder;
import dev.meridian.load.ControlAccess;
import dev.meridian.load.ControlAccess.Token;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.load.Role;
import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenerTally;
import dev.meridian.net.Transport;
import dev.meridian.route53.Comparison;
import dev.meridian.route53.Sync;
import dev.meridian.route53.Verdicts.Told;
import dev.meridian.route53.ZoneReport;
import dev.meridian.stats.Tally;
import dev.meridian.tap.QueryLog;
import dev.meridian.wire.Name;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The API of a server that is not there: one zone with two pools of which the second is down, over
 * a real socket. Beside the API's own endpoints it has {@code POST /api/v1/echo}, which takes
 * {@code text}, {@code for} and {@code level}.
 */
final class RunningApi implements AutoCloseable {
  static final String READ = "read-token-of-the-test";
  static final String OPERATE = "operate-token-of-the-test";

  /** Of both cells that there are: {@code in} and {@code out}. */
  static final String SECRET = "secret-of-the-test";

  private static final String ZONE =
      """
      @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
      @ 60 IN NS ns
      ns 60 IN A 192.0.2.53
      """;

  private static final String STEERING =
      """
      probes:
        web: {http: "http://{address}/healthz"}
        beat: {push: {token: heartbeat-token-of-the-test}, within: 1h}
      pools:
        first: {place: FR, capacity: 100, probe: web, members: [192.0.2.1, "2001:db8::1"]}
        second: {capacity: 50, probe: web, members: [192.0.2.2, {address: 192.0.2.3, weight: 2}]}
        third: {probe: beat, members: [192.0.2.4]}
      policies: {main: {failover: [first, second], safety: {minInService: 1}, load: 80}}
      names: {www: main, third: third, "@": {policy: {weighted: {first: 1, second: 2}}}}
      """;

  final Journal journal;
  final KnownAnnals annals = new KnownAnnals();
  final Clientele clientele = new Clientele();
  final List<Heartbeat> beats = new ArrayList<>();
  final List<String> reloads = new ArrayList<>();
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
  private final HttpClient client = HttpClient.newHttpClient();
  private final ControlServer server;
  private final int port;
  private boolean ready = true;

  enum Level {
    LOW,
    HIGH
  }

  /** Without tokens, as on loopback. */
  static RunningApi open(Path folder) throws Exception {
    return new RunningApi(folder, ControlAccess.OPEN, 10_000, 64);
  }

  /** With one token for each of two roles. */
  static RunningApi guarded(Path folder) throws Exception {
    List<Token> tokens =
        List.of(
            new Token("grafana", Role.READ, sha256(READ)),
            new Token("ops", Role.OPERATE, sha256(OPERATE)));
    return new RunningApi(
        folder, new ControlAccess(Optional.empty(), Optional.of(tokens)), 10_000, 64);
  }

  RunningApi(Path folder, ControlAccess access, int perSecond, int connectionsMax)
      throws Exception {
    Loaded loaded = load(folder);
    HealthTable table =
        HealthTable.fixed(
            loaded.targets(),
            loaded.targets().stream()
                .map(
                    target ->
                        target.address().getAddress().getHostAddress().matches("192.0.2.[23]")
                            ? Verdict.DOWN
                            : Verdict.UP)
                .toList());
    ObservedHealth observed = ObservedHealth.of(table, loaded);
    journal = new Journal(new JournalFolder(folder), () -> Recorder.down(observed));
    journal.tell(Kind.STARTED, () -> Recorder.down(observed).put("version", "test"));
    journal.begin();
    observed.standings().listen((members, _) -> loaded.policies().flipped(members, observed));
    Recorder recorder = new Recorder(journal);
    Wheel wheel =
        new Wheel(
            task -> {
              task.run();
              return CompletableFuture.completedFuture("done");
            },
            (target, beat) -> {
              beats.add(beat);
              return CompletableFuture.completedFuture(target);
            },
            () -> observed,
            _ -> true,
            "test",
            recorder::overridden,
            System::currentTimeMillis);
    InetSocketAddress dns = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53);
    Subject subject =
        new Subject(
            "test",
            Instant.now(),
            () -> observed,
            List::of,
            () -> List.of(new ListenerTally(new Endpoint(Transport.UDP, dns), new Tally())),
            counted(loaded),
            clientele,
            QueryLog.off(),
            new Route53Subject(RunningApi::hostedZones, RunningApi::verdict, RunningApi::planning),
            new FleetSubject(() -> muster, _ -> EVIDENCE, () -> muster.map(_ -> annals)),
            () -> ready,
            journal,
            recorder,
            this::reload,
            wheel);
    List<dev.meridian.control.http.Endpoint> endpoints = new ArrayList<>(Api.endpoints(subject));
    endpoints.add(
        dev.meridian.control.http.Endpoint.post("/api/v1/echo", Role.OPERATE, RunningApi::echo));
    ControlSpec spec =
        new ControlSpec(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            Optional.empty(),
            List.of("ns1.example.net"),
            perSecond,
            connectionsMax);
    server = new ControlServer(vertx, spec, access, endpoints, journal);
    port = join(server.start());
  }

  /** Three vantages, of which the last says nothing any more; it found the second pool down. */
  private static final List<Attendee> VANTAGES =
      List.of(
          new Attendee(
              new Vantage("fra1", "eu"),
              true,
              Attendee.State.HEARD,
              Optional.of(System.nanoTime()),
              5,
              1),
          new Attendee(
              new Vantage("iad1", "us"),
              false,
              Attendee.State.RECUSED,
              Optional.of(System.nanoTime() - 1_500_000_000L),
              5,
              0),
          new Attendee(
              new Vantage("sin1", "ap"), false, Attendee.State.SILENT, Optional.empty(), 4, 0));

  private static final List<Testimony> EVIDENCE =
      List.of(
          new Testimony(VANTAGES.get(0), new Evidence(Verdict.UP, "HTTP 200", 2_500_000, 1_000)),
          new Testimony(
              VANTAGES.get(2), new Evidence(Verdict.DOWN, "refused", 0, 1_800_000_000_000L)));

  private Optional<Muster> muster =
      Optional.of(
          new Muster(
              new Attendance(true, true, 3, 2, false, false, 1, 2),
              VANTAGES,
              Optional.of(Instant.ofEpochSecond(1_800_000_000)),
              true,
              new Traffic(1000, 1, 2, 900, 3, 4, 5),
              new Dispatched(42, 3, 1)));

  /** The server decides alone from now on. */
  void leaveFleet() {
    muster = Optional.empty();
  }

  private static Picks counted(Loaded loaded) {
    Picks picks = new Picks();
    var _ = picks.counted(loaded, loaded.snapshot());
    return picks;
  }

  /** One that is in step, and one that is not. */
  private static SortedMap<String, ZoneReport> hostedZones() {
    Instant insync = Instant.ofEpochSecond(1_800_000_000);
    return new TreeMap<>(
        Map.of(
            "example.com",
            new ZoneReport(
                "Z1",
                new Sync.Status(Optional.of(insync), Optional.empty(), 7, 1, "", List.of(), false),
                Optional.of(compared())),
            "example.net",
            new ZoneReport(
                "Z2",
                new Sync.Status(
                    Optional.empty(),
                    Optional.of(Instant.now().minusSeconds(100)),
                    0,
                    3,
                    "no AWS credentials",
                    List.of("www.example.net."),
                    false),
                Optional.empty())));
  }

  /** One of a zone that is in step. */
  private static Optional<Route53Subject.Planning> planning(String zone) {
    return zone.equals("example.com")
        ? Optional.of(
            () ->
                Map.of(
                    "zone", "example.com.",
                    "hostedZoneId", "Z1",
                    "empty", true,
                    "refusals", List.of(),
                    "leaseEpoch", 3,
                    "batches", List.of(),
                    "healthChecks", Map.of(),
                    "networks", Map.of(),
                    "drift", List.of(),
                    "deviations", List.of()))
        : Optional.empty();
  }

  private static Comparison compared() {
    return new Comparison(Name.parse("example.com."), "TestDNSAnswer", 20, List.of());
  }

  private static Optional<Told> verdict(String cell, String secret) {
    return secret.equals(SECRET)
        ? Optional.of(
            new Told(
                "member " + cell,
                cell.equals("out") ? Optional.of("EVICT-0123") : Optional.empty()))
        : Optional.empty();
  }

  private static Loaded load(Path folder) throws IOException {
    Path zones = Files.createDirectories(folder.resolve("zones"));
    Files.writeString(zones.resolve("example.com.zone"), ZONE);
    Files.writeString(zones.resolve("example.com.yaml"), STEERING);
    Path config = Files.writeString(folder.resolve("meridian.yaml"), "{}\n");
    Problems problems = new Problems();
    return Loader.load(config, problems)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    problems.all().stream()
                        .filter(one -> one.severity() == Severity.ERROR)
                        .toList()
                        .toString()));
  }

  private static Future<Reply> echo(Call call) {
    Input body = call.body();
    String text = body.requiredText("text", 20);
    JsonObject answer = new JsonObject().put("text", text).put("who", call.caller().name());
    body.duration("for", java.time.Duration.ofSeconds(1), java.time.Duration.ofHours(1))
        .ifPresent(time -> answer.put("seconds", time.toSeconds()));
    body.choice("level", Level.class).ifPresent(level -> answer.put("level", level.name()));
    body.object("where").ifPresent(where -> answer.put("zone", where.requiredText("zone", 9)));
    body.finish();
    return Future.succeededFuture(Reply.json(answer));
  }

  private CompletableFuture<ReloadResult> reload(String who) {
    reloads.add(who);
    return CompletableFuture.completedFuture(
        reloads.size() == 1
            ? new ReloadResult(true, "zones 1", List.of("pool eu is new"), List.of(), 5)
            : ReloadResult.failed("1 error", List.of("zones/a.yaml:1: is wrong"), 5));
  }

  static byte[] sha256(String token) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
  }

  static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  int port() {
    return port;
  }

  void setReady(boolean ready) {
    this.ready = ready;
  }

  ControlServer server() {
    return server;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  /** Gives an override that changes nothing; its id. */
  String holdThird() throws Exception {
    String wish = "{\"subject\":\"third\",\"action\":\"hold\",\"reason\":\"as it is\"}";
    return new JsonObject(post("/api/v1/overrides", wish).body()).getString("id");
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.stop().await();
    vertx.close().await();
    journal.close();
  }
}
