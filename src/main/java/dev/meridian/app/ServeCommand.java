package dev.meridian.app;

import dev.meridian.control.Totals;
import dev.meridian.load.Loaded;
import dev.meridian.net.Endpoint;
import dev.meridian.net.Listeners;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--takeover",
      description = {
        "Takes over from the server that has the same state folder, without losing a query:",
        "this one loads, probes and answers before that one ends, and if this fails that goes on.",
        "Where none runs, starts as without it."
      })
  private boolean takeover;

  @Override
  public Integer call() throws InterruptedException {
    return run(config, true, takeover);
  }

  /**
   * Runs until the process is told to stop.
   *
   * @param answers whether queries are answered; else this only observes
   * @param takeover whether another process may serve that is to end for this one
   */
  static int run(ConfigOption config, boolean answers, boolean takeover)
      throws InterruptedException {
    Instant begun = Instant.now();
    Sweep sweep = new Sweep();
    Systemd manager = new Systemd(System.getenv());
    Reloads reloads = new Reloads(config.file(), sweep);
    Signals.on(
        "HUP",
        () -> {
          manager.reloading();
          reloads.ask("SIGHUP");
        });
    try (HeadStart head = new HeadStart()) {
      Optional<Running> running = start(config, answers, takeover, head);
      if (running.isEmpty()) {
        return ExitCode.SOFTWARE;
      }
      Sweep.beforeService();
      Sweep probed = new Sweep();
      Vertx vertx = head.vertx();
      vertx.setPeriodic(Sweep.EVERY.toMillis(), _ -> probed.inService());
      return serve(running.get(), reloads, manager, begun, vertx);
    } catch (IOException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  /** By itself, so that no frame of the thread that waits keeps the first load in memory. */
  private static Optional<Running> start(
      ConfigOption config, boolean answers, boolean takeover, HeadStart head) throws IOException {
    Optional<Loaded> loaded = config.load();
    if (loaded.isEmpty()) {
      return Optional.empty();
    }
    Optional<Takeover> predecessor =
        takeover ? Takeover.ask(loaded.get().config().state()) : Optional.empty();
    try {
      return Optional.of(new Running(loaded.get(), answers, predecessor, head.vertx()));
    } catch (IOException | RuntimeException e) {
      predecessor.ifPresent(Takeover::close);
      throw e;
    }
  }

  private static int serve(
      Running running, Reloads reloads, Systemd manager, Instant begun, Vertx vertx)
      throws IOException, InterruptedException {
    Stop stop = new Stop();
    Vertxes.Ending done = stop::done;
    try (done;
        var _ = Vertxes.closing(vertx)) {
      return serve(running, reloads, manager, begun, stop);
    }
  }

  private static int serve(
      Running running, Reloads reloads, Systemd manager, Instant begun, Stop stop)
      throws IOException, InterruptedException {
    Optional<Listeners> listeners = Optional.empty();
    Server server = running.server();
    ControlPlane plane = running.plane();
    FileWatch watch = new FileWatch(() -> server.loaded().config(), begun, () -> askOf(reloads));
    try (running;
        reloads;
        watch) {
      listeners = server.listen(stop);
      listeners.ifPresent(running::succeed);
      listeners.ifPresentOrElse(
          all -> announce(server.loaded(), all), () -> announce(server.loaded()));
      listeners.ifPresent(all -> Signals.on("USR1", () -> logTotals(all)));
      reloads.begin(
          server,
          (who, result) -> {
            plane.reloaded(server, who, result);
            running.reloaded();
            manager.ready(status(server.loaded()));
          });
      listeners
          .flatMap(_ -> plane.serve(server, reloads::ask))
          .ifPresent(url -> LOG.info("the API listens on {}", url));
      listeners.ifPresent(_ -> running.push());
      listeners.ifPresent(_ -> running.awaitSuccessor(stop));
      watch.start();
      manager.ready(status(server.loaded()));
      server.loaded().maps().keep();
      stop.await();
      if (running.isHandedOver()) {
        running.drain();
      } else {
        manager.stopping();
      }
      LOG.info("stopping");
      return ExitCode.OK;
    } finally {
      listeners.ifPresent(ServeCommand::logTotals);
    }
  }

  private static void askOf(Reloads reloads) {
    LOG.info("files have changed");
    reloads.ask("file watch");
  }

  private static String status(Loaded loaded) {
    return "zones %d, steered names %d, targets probed %d"
        .formatted(
            loaded.snapshot().zones().all().size(), loaded.steeredNames(), loaded.targets().size());
  }

  private static void announce(Loaded loaded, Listeners listeners) {
    LOG.info(
        "serving on {}: {}",
        listeners.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", ")),
        status(loaded));
  }

  private static void announce(Loaded loaded) {
    LOG.info(
        "observing from {}: targets {}", loaded.config().vantage().name(), loaded.targets().size());
  }

  private static void logTotals(Listeners listeners) {
    Totals.lines(listeners.tallies()).forEach(line -> LOG.info("totals {}", line));
  }
}
