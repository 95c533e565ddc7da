package dev.meridian.app;

import dev.meridian.config.ControlSpec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Recorder;
import dev.meridian.control.ReloadResult;
import dev.meridian.control.Turn;
import dev.meridian.control.http.Api;
import dev.meridian.control.http.ControlServer;
import dev.meridian.control.http.Dashboard;
import dev.meridian.control.http.FleetSubject;
import dev.meridian.control.http.Route53Subject;
import dev.meridian.control.http.Subject;
import dev.meridian.control.whatif.Clientele;
import dev.meridian.fleet.Attendance;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;
import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.Journal;
import dev.meridian.journal.JournalFolder;
import dev.meridian.load.Loaded;
import dev.meridian.net.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people and programs have of a running server: its journal and, where one is configured, its
 * API, which has an event loop of its own. Neither is there before answers are, and answers do not
 * depend on them: where the API cannot listen, the log says so and the rest goes on.
 */
final class ControlPlane implements Onlooker, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private final Instant started = Instant.now();
  private final Journal journal;
  private final Recorder recorder;
  private final Route53Subject route53;
  private Optional<Open> api = Optional.empty();
  private volatile Optional<Server> server = Optional.empty();
  private volatile boolean ready;

  /** The API and the event loop that it runs on. */
  private record Open(ControlServer http, Vertx vertx) {}

  /**
   * Takes what happens from now on, where nothing is kept in Route 53.
   *
   * @param state folder that the journal is kept in
   */
  ControlPlane(Path state) {
    this(state, Route53Subject.NONE);
  }

  /**
   * Takes what happens from now on.
   *
   * @param state folder that the journal is kept in
   */
  ControlPlane(Path state, Route53Subject route53) {
    this.route53 = route53;
    this.journal = new Journal(new JournalFolder(state), this::down);
    this.recorder = new Recorder(journal);
  }

  private JsonObject down() {
    return server.map(Server::observed).map(Recorder::down).orElseGet(JsonObject::new);
  }

  @Override
  public void flipped(Flip flip, ObservedHealth observed) {
    recorder.flipped(flip, observed);
  }

  @Override
  public void held(Target target, Hold hold, ObservedHealth observed) {
    recorder.held(target, hold, observed);
  }

  @Override
  public void lacksQuorum(boolean now, Attendance attendance) {
    recorder.lacksQuorum(now, attendance);
  }

  @Override
  public void recused(boolean now, Attendance attendance) {
    recorder.recused(now, attendance);
  }

  @Override
  public void overridden(Turn turn, ObservedHealth observed) {
    recorder.overridden(turn, observed);
  }

  @Override
  public void guarded(MemberKey member, Safety.Rule rule, boolean now) {
    recorder.guarded(member, rule, now);
  }

  /** The server probes from now on. */
  void watch(Server running) {
    server = Optional.of(running);
    journal.listen(entry -> tellFleet(running, entry));
    journal.tell(
        Kind.STARTED, () -> Recorder.down(running.observed()).put("version", Version.line()));
    journal.begin();
  }

  /**
   * The number alone would do, were journals never lost. What was down at a start is for replay.
   */
  private static void tellFleet(Server running, Entry entry) {
    JsonObject line = entry.json();
    line.remove("down");
    running.write(entry.number() + "." + entry.at().toEpochMilli(), line.encode());
  }

  /**
   * Queries are answered now: opens the API, where one is configured.
   *
   * @param reload has the files loaded again
   * @return its address as a URL; empty where it does not listen
   */
  Optional<String> serve(Server running, Function<String, CompletionStage<ReloadResult>> reload) {
    ready = true;
    return running.started().control().flatMap(spec -> open(running, spec, reload));
  }

  private Optional<String> open(
      Server running, ControlSpec spec, Function<String, CompletionStage<ReloadResult>> reload) {
    Clientele clientele = new Clientele();
    Subject subject =
        new Subject(
            Version.line(),
            started,
            running::observed,
            running::xdp,
            running::tallies,
            running.picks(),
            clientele,
            running.queryLog(),
            route53,
            new FleetSubject(running::muster, running::evidence, running::annals),
            () -> ready,
            journal,
            recorder,
            reload,
            running.wheel());
    Vertx vertx = Vertxes.createForControl();
    vertx.runOnContext(_ -> Yielding.begin());
    vertx.setPeriodic(Clientele.LOOK.toMillis(), _ -> clientele.look(running.tallies()));
    ControlServer http =
        new ControlServer(
            vertx,
            spec,
            running.loaded().control(),
            Dashboard.with(Api.endpoints(subject)),
            journal);
    try {
      int port = http.start().toCompletionStage().toCompletableFuture().join();
      api = Optional.of(new Open(http, vertx));
      return Optional.of(
          "%s://%s"
              .formatted(
                  spec.tls().isPresent() ? "https" : "http",
                  Endpoint.text(new InetSocketAddress(spec.address().getAddress(), port))));
    } catch (CompletionException e) {
      LOG.error(
          "the API cannot listen on {}: {}; queries are answered without it",
          Endpoint.text(spec.address()),
          e.getCause() == null ? e.toString() : e.getCause().getMessage());
      Vertxes.join(vertx.close());
      return Optional.empty();
    }
  }

  /** A reload has come to an end. */
  void reloaded(Server running, String who, ReloadResult result) {
    recorder.reloaded(who, result);
    if (result.served()) {
      Loaded loaded = running.loaded();
      loaded.config().control().ifPresent(spec -> api.ifPresent(open -> renew(open, spec, loaded)));
    }
  }

  private static void renew(Open open, ControlSpec spec, Loaded loaded) {
    open.http()
        .renew(spec, loaded.control())
        .onFailure(e -> LOG.error("the API keeps its certificate: {}", e.getMessage()));
  }

  /** Nothing is answered any more. */
  @Override
  public void close() {
    ready = false;
    api.ifPresent(
        open -> {
          Vertxes.join(open.http().stop().otherwiseEmpty());
          Vertxes.join(open.vertx().close().otherwiseEmpty());
        });
    journal.tell(Kind.STOPPED, JsonObject::new);
    journal.close();
  }
}
