package dev.meridian.app;

import dev.meridian.load.Loaded;
import dev.meridian.net.Endpoint;
import dev.meridian.net.InheritedSocket;
import dev.meridian.net.Listeners;
import dev.meridian.state.HealthFile;
import dev.meridian.state.OverridesFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server with what only one process may do at a time: it keeps a state folder, with the journal,
 * and has an API. Where it takes over from another process these begin when that one has let go.
 */
final class Running implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** How long connections are served that came before another process took over. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

  private final Optional<Takeover> predecessor;
  private final HealthFile kept;
  private final OverridesFile overrides;
  private final ControlPlane plane;
  private final HostedZones zones;
  private final Server server;
  private Optional<Handover> handover = Optional.empty();
  private boolean chores;
  private volatile boolean handedOver;

  /**
   * Begins to probe.
   *
   * @param predecessor who serves still; is closed with this
   * @param answers whether queries are answered; else this only observes
   * @throws IOException with one line for the operator; nothing runs then
   */
  Running(Loaded loaded, boolean answers, Optional<Takeover> predecessor, Vertx vertx)
      throws IOException {
    this.predecessor = predecessor;
    this.kept = new HealthFile(loaded.config().state());
    this.overrides = new OverridesFile(loaded.config().state());
    CompletableFuture<Server> made = new CompletableFuture<>();
    this.zones =
        new HostedZones(
            () -> made.isDone() && made.join().isApart(),
            () -> made.isDone() ? made.join().tasks() : Optional.empty());
    this.plane = new ControlPlane(loaded.config().state(), zones.subject());
    Legacy legacy =
        new Legacy(
            kept.read(),
            overrides.read(),
            overrides::save,
            predecessor.map(Takeover::sockets).orElse(List.of()));
    this.server = new Server(loaded, vertx, new FlipLog(plane, zones), legacy, answers);
    made.complete(server);
    if (predecessor.isEmpty()) {
      begin();
    }
  }

  private synchronized void begin() {
    plane.watch(server);
    kept.begin(server::health);
    overrides.begin(server::overrides);
    chores = true;
    server.logQueries();
  }

  Server server() {
    return server;
  }

  ControlPlane plane() {
    return plane;
  }

  /** Whether another process serves instead. */
  boolean isHandedOver() {
    return handedOver;
  }

  /** Queries are answered: from now on by this process alone. */
  void succeed(Listeners listeners) {
    if (predecessor.isPresent()) {
      listeners
          .succeed()
          .forEach(
              address ->
                  LOG.warn(
                      "connections to {} go to either process until the other ends",
                      Endpoint.text(address)));
      Takeover other = predecessor.get();
      try {
        other.go();
      } catch (IOException e) {
        LOG.warn("whoever served before did not let go in order: {}", e.getMessage());
      }
      server.hear(overrides.read().directives());
      begin();
      other.whenEnded(listeners::succeeded);
    }
  }

  /** Queries are answered by this process alone, and the API is open: pushes to hosted zones. */
  void push() {
    zones.follow(server);
  }

  /** Other files were loaded. */
  void reloaded() {
    if (!handedOver) {
      server.logQueries();
      zones.follow(server);
    }
  }

  /**
   * Lets another process take over from now on.
   *
   * @param stop is asked when one has
   */
  void awaitSuccessor(Stop stop) {
    handover =
        Optional.of(
            new Handover(
                server.started().state(),
                new Handover.Side() {
                  @Override
                  public void save() {
                    kept.save();
                    overrides.save(server.overrides());
                  }

                  @Override
                  public List<InheritedSocket> sockets() {
                    return server.sockets();
                  }

                  @Override
                  public void release() {
                    handedOver = true;
                    zones.close();
                    plane.close();
                    endChores();
                    server.leave();
                  }

                  @Override
                  public void end() {
                    stop.ask();
                  }
                }));
  }

  /** After another process has taken over: serves to its end what is under way. */
  void drain() throws InterruptedException {
    server.drain(DRAIN_MAX);
  }

  private synchronized void endChores() {
    if (chores) {
      chores = false;
      overrides.close();
      kept.close();
    }
  }

  /** Ends all, the server last but for what keeps its state. */
  @Override
  public void close() {
    handover.ifPresent(Handover::close);
    predecessor.ifPresent(Takeover::close);
    if (handedOver) {
      server.close();
    } else {
      zones.close();
      plane.close();
      server.close();
      endChores();
    }
  }
}
