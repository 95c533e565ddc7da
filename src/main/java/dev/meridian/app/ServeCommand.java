package dev.meridian.app;

import dev.meridian.health.Flip;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenException;
import dev.meridian.net.Listeners;
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
    description = "Answers DNS queries until it is told to stop (SIGTERM or SIGINT).")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    Optional<Loaded> loaded = config.load();
    return loaded.isPresent() ? serve(loaded.get()) : ExitCode.SOFTWARE;
  }

  private static int serve(Loaded loaded) throws InterruptedException {
    Stop stop = new Stop();
    Vertx vertx = Vertxes.create();
    try (Server server = new Server(loaded, vertx, flip -> log(flip, loaded))) {
      server.listen(stop).ifPresent(listeners -> announce(loaded, listeners));
      stop.await();
      LOG.info("stopping");
      return ExitCode.OK;
    } catch (ListenException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.SOFTWARE;
    } finally {
      Vertxes.join(vertx.close());
      stop.done();
    }
  }

  private static void announce(Loaded loaded, Listeners listeners) {
    LOG.info(
        "serving {} zones with {} steered names on {}; {} targets are probed",
        loaded.snapshot().zones().all().size(),
        loaded.steeredNames(),
        listeners.addresses().stream().map(Endpoint::text).collect(Collectors.joining(", ")),
        loaded.targets().size());
  }

  private static void log(Flip flip, Loaded loaded) {
    LOG.atLevel(flip.to() == Verdict.DOWN ? Level.WARN : Level.INFO)
        .log(() -> Flips.line(flip, loaded));
  }
}
