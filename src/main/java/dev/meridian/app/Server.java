package dev.meridian.app;

import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.load.Loaded;
import dev.meridian.net.ListenException;
import dev.meridian.net.ListenSpec;
import dev.meridian.net.Listeners;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A running server: probes, then listeners; stopped in the reverse order.
 *
 * <p>Health flips are applied to the policies on the probe scheduler's thread, the only writer of
 * both.
 */
final class Server implements AutoCloseable {
  private final HealthTable health;
  private final ProbeScheduler probes;
  private final Listeners listeners;

  private Server(HealthTable health, ProbeScheduler probes, Listeners listeners) {
    this.health = health;
    this.probes = probes;
    this.listeners = listeners;
  }

  /**
   * Starts: probes every target once, for {@code startupGrace} at most, so that the first answers
   * know what is up; then listens.
   *
   * @param vertx outlives the server
   * @param onFlip hears every change of a verdict after answers follow it
   * @throws ListenException when an address cannot be listened on; nothing runs then
   */
  static Server start(Loaded loaded, Vertx vertx, Consumer<Flip> onFlip)
      throws ListenException, InterruptedException {
    HealthTable health = new HealthTable(loaded.targets());
    steer(loaded, health);
    health.listen(onFlip);
    ProbeScheduler probes = new ProbeScheduler(vertx, health, probed(loaded));
    probes.start();
    awaitFirstRound(probes, loaded.config().startupGrace());
    try {
      return new Server(health, probes, listen(loaded.config(), loaded.snapshot(), vertx));
    } catch (ListenException e) {
      stop(probes);
      throw e;
    }
  }

  /** Lets the answers of a load's policies follow the verdicts from now on. */
  static void steer(Loaded loaded, HealthTable health) {
    List<Steering> policies = loaded.snapshot().policies();
    health.listen(
        flip ->
            policies.forEach(
                steering -> steering.policy().flipped(flip.target().index(), health::isUp)));
  }

  /** Ends probing and waits for it, for what probes run on must not be closed before. */
  static void stop(ProbeScheduler probes) {
    probes.stop().toCompletionStage().toCompletableFuture().join();
  }

  /** The targets of a load with their probes. */
  static List<Probed> probed(Loaded loaded) {
    return IntStream.range(0, loaded.targets().size())
        .mapToObj(i -> new Probed(loaded.targets().get(i), loaded.probes().get(i)))
        .toList();
  }

  /** Waits until each target was observed once; when that takes too long, unknown counts as up. */
  static void awaitFirstRound(ProbeScheduler probes, Duration limit) throws InterruptedException {
    try {
      probes
          .firstRound()
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      org.slf4j.LoggerFactory.getLogger(Server.class)
          .warn("not every target was probed within {}; unknown counts as up", limit);
    }
  }

  private static Listeners listen(ServerConfig config, Snapshot snapshot, Vertx vertx)
      throws ListenException {
    ListenSpec spec =
        new ListenSpec(
            config.dns(),
            config.udpThreads(),
            1,
            config.tcpIdle(),
            config.tcpClientsMax(),
            new SecureRandom().nextLong());
    return Listeners.open(spec, new Published(snapshot), vertx);
  }

  HealthTable health() {
    return health;
  }

  Listeners listeners() {
    return listeners;
  }

  /** Stops answering, then probing. */
  @Override
  public void close() {
    listeners.stop();
    stop(probes);
  }
}
