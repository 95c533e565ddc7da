package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.health.Flip;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.net.ListenException;
import dev.meridian.steer.Kind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server with one policy, {@code failover: [first, second]}, whose pools are two backends. */
final class ServerTest {
  private static final String ZONE =
      """
      @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
      @ 60 IN NS ns
      ns 60 IN A 192.0.2.53
      """;

  private final Vertx vertx = Vertxes.create();
  private final DemoBackends backends = new DemoBackends(vertx, Map.of("first", 0, "second", 0), 0);
  private final List<Flip> flips = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void listenToTheLog() {
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void closeVertx() {
    vertx.close().await();
    root().detachAppender(log);
  }

  @Test
  void answersFollowFlipsEvenIfWhoeverIsToldFails() throws Exception {
    Loaded loaded = load(0);
    try (Server server =
        new Server(
            loaded,
            vertx,
            flip -> {
              flips.add(flip);
              throw new IllegalStateException("cannot print");
            })) {
      await().until(() -> flips.size() == 2);
      assertThat(isUp(loaded)).isTrue();
      backends.stop("first").await();
      backends.stop("second").await();
      await().until(() -> flips.size() == 4);
      assertThat(server.health().verdict(0)).isEqualTo(Verdict.DOWN);
      assertThat(isUp(loaded)).isFalse();
      backends.start("second").await();
      await().until(() -> flips.size() == 5);
      assertThat(isUp(loaded)).isTrue();
    }
    assertThat(log.list).hasSize(5).allMatch(line -> line.getLevel() == Level.ERROR);
  }

  @Test
  void closesWithoutAWord() throws Exception {
    int port = freePort();
    Loaded loaded = load(port);
    Stop stop = new Stop();
    try (Server server = new Server(loaded, vertx, flips::add)) {
      assertThat(server.listen(stop)).isPresent();
      assertThat(flips).hasSize(2);
    }
    stop.done();
    vertx.close().await();
    assertThat(log.list).isEmpty();
  }

  @Test
  void doesNotListenWhenAskedToEndDuringTheFirstProbes() throws Exception {
    Stop stop = new Stop();
    stop.ask();
    try (Server server = new Server(load(freePort()), vertx, flips::add)) {
      assertThat(server.listen(stop)).isEqualTo(Optional.empty());
    }
    stop.done();
    assertThat(log.list).isEmpty();
  }

  @Test
  void portInUseIsToldBeforeAnythingIsProbed() throws Exception {
    try (DatagramChannel taken =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      Loaded loaded = load(((InetSocketAddress) taken.getLocalAddress()).getPort());
      Throwable thrown =
          org.assertj.core.api.Assertions.catchThrowable(
              () -> new Server(loaded, vertx, flips::add).close());
      assertThat(thrown)
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("/udp: address already in use");
    }
    assertThat(flips).isEmpty();
    vertx.close().await();
    assertThat(log.list).isEmpty();
  }

  private static boolean isUp(Loaded loaded) {
    Steering steering = loaded.snapshot().policies().getFirst();
    return steering.policy().outcome(0, Kind.A).isUp();
  }

  /** Starts both backends and loads the files that name their ports. */
  private Loaded load(int port) throws IOException {
    backends.start().await();
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: [\"127.0.0.1:%d\"]}\nzones: zones\n".formatted(port));
    Files.writeString(folder.resolve("zones/app.example.com.zone"), ZONE);
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"),
        """
          probes:
            web: {http: "http://{address}/healthz", every: 100ms, timeout: 100ms, fall: 2, rise: 1}
          pools:
            first: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
            second: {probe: web, members: [{address: 192.0.2.2, probeAt: "127.0.0.1:%d"}]}
          policies:
            pair: {failover: [first, second]}
          names:
            www: {policy: pair, ttl: 3}
          """
            .formatted(backends.port("first"), backends.port("second")));
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems);
    assertThat(problems.all()).isEmpty();
    return loaded.orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
