package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Totals;
import dev.meridian.control.Turn;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenException;
import dev.meridian.net.Listeners;
import dev.meridian.state.HealthFile;
import dev.meridian.state.OverridesFile;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers DNS queries until it is told to stop (SIGTERM or SIGINT).",
      "SIGHUP loads all files again; with an error in any, what is served stays.",
      "SIGUSR1 logs what each listener counted, as the end does."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    Sweep sweep = new Sweep();
    Reloads reloads = new Reloads(config.file(), sweep);
    Signals.on("HUP", () -> reloads.ask("SIGHUP"));
    Vertx vertx = Vertxes.create();
    try (var _ = Vertxes.closing(vertx)) {
      Optional<Running> running = start(vertx);
      if (running.isEmpty()) {
        return ExitCode.SOFTWARE;
      }
      Sweep.beforeService();
      return serve(running.get(), reloads, vertx);
    } catch (ListenException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  /** By itself, so that no frame of the thread that waits keeps the first load in memory. */
  private Optional<Running> start(Vertx vertx) throws ListenException {
    Optional<Loaded> loaded = config.load();
    return loaded.isPresent() ? Optional.of(start(loaded.get(), vertx)) : Optional.empty();
  }

  private static Running start(Loaded loaded, Vertx vertx) throws ListenException {
    HealthFile kept = new HealthFile(loaded.config().state());
    OverridesFile overrides = new OverridesFile(loaded.config().state());
    // A node without a fleet decides alone.
    HostedZones zones = new HostedZones(() -> false);
    ControlPlane plane = new ControlPlane(loaded.config().state(), zones.subject());
    Server server =
        new Server(
            loaded,
            vertx,
            new Logging(plane, zones),
            kept.read(),
            overrides.read(),
            overrides::save);
    plane.watch(server);
    kept.begin(server::health);
    overrides.begin(server::overrides);
    return new Running(server, kept, overrides, plane, zones);
  }

  /** A server, what it leaves to the next one, and what people have of it. */
  private record Running(
      Server server,
      HealthFile kept,
      OverridesFile overrides,
      ControlPlane plane,
      HostedZones zones) {}

  /** Logs what the journal is told too. */
  private record Logging(ControlPlane plane, HostedZones zones) implements Onlooker {
    @Override
    public void decided() {
      zones.decided();
    }

    @Override
    public void flipped(Flip flip, ObservedHealth observed) {
      LOG.atLevel(flip.to() == Verdict.DOWN ? Level.WARN : Level.INFO)
          .log(() -> Flips.line(flip, observed.loaded()));
      plane.flipped(flip, observed);
    }

    @Override
    public void held(Target target, Hold hold, ObservedHealth observed) {
      plane.held(target, hold, observed);
    }

    @Override
    public void overridden(Turn turn, ObservedHealth observed) {
      LOG.atLevel(turn.what() == Turn.What.REFUSED ? Level.WARN : Level.INFO)
          .log(() -> "override " + turn.words());
      plane.overridden(turn, observed);
    }

    @Override
    public void guarded(MemberKey member, Safety.Rule rule, boolean now) {
      plane.guarded(member, rule, now);
    }
  }

  private static int serve(Running running, Reloads reloads, Vertx vertx)
      throws ListenException, InterruptedException {
    Stop stop = new Stop();
    Vertxes.Ending done = stop::done;
    try (done;
        var _ = Vertxes.closing(vertx)) {
      return serve(running, reloads, stop);
    }
  }

  private static int serve(Running running, Reloads reloads, Stop stop)
      throws ListenException, InterruptedException {
    Optional<Listeners> listeners = Optional.empty();
    Server server = running.server();
    HealthFile kept = running.kept();
    OverridesFile overrides = running.overrides();
    ControlPlane plane = running.plane();
    HostedZones zones = running.zones();
    try (kept;
        overrides;
        server;
        reloads;
        plane;
        zones) {
      listeners = server.listen(stop);
      listeners.ifPresent(all -> announce(server.loaded(), all));
      listeners.ifPresent(all -> Signals.on("USR1", () -> logTotals(all)));
      reloads.begin(
          server,
          (who, result) -> {
            plane.reloaded(server, who, result);
            zones.follow(server);
          });
      listeners
          .flatMap(_ -> plane.serve(server, reloads::ask))
          .ifPresent(url -> LOG.info("the API listens on {}", url));
      listeners.ifPresent(_ -> zones.follow(server));
      stop.await();
      LOG.info("stopping");
      return ExitCode.OK;
    } finally {
      listeners.ifPresent(ServeCommand::logTotals);
    }
  }

  private static void announce(Loaded loaded, Listeners listeners) {
    LOG.info(
        "serving on {}: zones {}, steered names {}, targets probed {}",
        listeners.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", ")),
        loaded.snapshot().zones().all().size(),
        loaded.steeredNames(),
        loaded.targets().size());
  }

  private static void logTotals(Listeners listeners) {
    Totals.lines(listeners.tallies()).forEach(line -> LOG.info("totals {}", line));
  }
}
