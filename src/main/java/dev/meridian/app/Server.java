package dev.meridian.app;

import dev.meridian.answer.Published;
import dev.meridian.answer.Steering;
import dev.meridian.config.CookiesSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.load.Loaded;
import dev.meridian.net.ListenException;
import dev.meridian.net.ListenSpec;
import dev.meridian.net.Listeners;
import dev.meridian.net.TcpLimits;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: probes, then listeners; stopped in the reverse order. Used by the thread that
 * made it.
 *
 * <p>Health flips are applied to the policies on the probe scheduler's thread, the only writer of
 * both.
 */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Loaded loaded;
  private final Vertx vertx;
  private final HealthTable health;
  private final ProbeScheduler probes;
  private final Published published;
  private final Optional<CookieRotation> rotation;
  private Optional<Listeners> listeners = Optional.empty();

  /**
   * Begins to probe; nothing is answered yet.
   *
   * @param vertx outlives the server
   * @param onFlip hears every change of a verdict after answers follow it, on the probe scheduler's
   *     thread; what it throws is logged
   * @throws ListenException when an address cannot be listened on; nothing runs then
   */
  Server(Loaded loaded, Vertx vertx, Consumer<Flip> onFlip) throws ListenException {
    Listeners.requireFree(loaded.config().dns());
    this.loaded = loaded;
    this.vertx = vertx;
    this.health = new HealthTable(loaded.targets());
    this.probes = new ProbeScheduler(vertx, health, probed(loaded));
    this.published = new Published(loaded.snapshot());
    CookiesSpec cookies = loaded.config().cookies();
    this.rotation =
        cookies.enabled() && cookies.secret().isEmpty()
            ? Optional.of(new CookieRotation(published, vertx, CookieRotation.EVERY))
            : Optional.empty();
    health.listen(follow(loaded.snapshot().policies(), health));
    health.listen(guarded(onFlip));
    probes.start();
  }

  /** Has the answers of every policy follow a flip; one that fails holds up no other. */
  static Consumer<Flip> follow(List<Steering> policies, HealthTable health) {
    List<Consumer<Flip>> each =
        policies.stream()
            .map(one -> guarded(flip -> one.policy().flipped(flip.target().index(), health::isUp)))
            .toList();
    return flip -> each.forEach(one -> one.accept(flip));
  }

  static Consumer<Flip> guarded(Consumer<Flip> listener) {
    return flip -> {
      try {
        listener.accept(flip);
      } catch (RuntimeException e) {
        LOG.error("not followed by all that should: {} is {}", flip.target(), flip.to(), e);
      }
    };
  }

  /**
   * Waits until each target has a verdict, so that the first answers know what is up; for {@code
   * startupGrace} at most, after which unknown counts as up. Then answers queries, unless the
   * process was asked to end meanwhile.
   *
   * @return the listeners; empty when asked to end
   * @throws ListenException when an address cannot be listened on; none is then
   */
  Optional<Listeners> listen(Stop stop) throws ListenException, InterruptedException {
    awaitFirstRound(probes, loaded.config().startupGrace(), stop.asked());
    if (!stop.asked().isDone()) {
      listeners = Optional.of(listen(loaded.config(), published, vertx));
    }
    return listeners;
  }

  /** The targets of a load with their probes. */
  static List<Probed> probed(Loaded loaded) {
    return IntStream.range(0, loaded.targets().size())
        .mapToObj(i -> new Probed(loaded.targets().get(i), loaded.probes().get(i)))
        .toList();
  }

  /**
   * Waits until each target has a verdict, for a limited time.
   *
   * @param cancel ends the waiting when it completes
   */
  static void awaitFirstRound(ProbeScheduler probes, Duration limit, CompletableFuture<?> cancel)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(cancel, probes.firstRound().toCompletionStage().toCompletableFuture())
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("not every target has a verdict after {} s; unknown counts as up", seconds(limit));
    } catch (ExecutionException e) {
      LOG.error("nothing is probed; unknown counts as up", e.getCause());
    }
  }

  private static String seconds(Duration time) {
    return java.math.BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private static Listeners listen(ServerConfig config, Published published, Vertx vertx)
      throws ListenException {
    ListenSpec spec =
        new ListenSpec(
            config.dns(),
            config.udpThreads(),
            1,
            new TcpLimits(
                config.tcpIdle(),
                config.tcpTimeout(),
                config.tcpClientsMax(),
                config.tcpPerClientMax(),
                TcpLimits.HELD_MAX_DEFAULT),
            new SecureRandom().nextLong());
    return Listeners.open(spec, published, vertx);
  }

  HealthTable health() {
    return health;
  }

  /** Stops answering, then probing, and returns when both have ended; Vert.x may be closed then. */
  @Override
  public void close() {
    rotation.ifPresent(CookieRotation::close);
    listeners.ifPresent(Listeners::stop);
    Vertxes.join(probes.stop());
  }
}
