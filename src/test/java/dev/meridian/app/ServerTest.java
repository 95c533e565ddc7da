package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.net.ListenException;
import dev.meridian.steer.Kind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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

  private static final CompletableFuture<Void> NEVER = new CompletableFuture<>();

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
            (flip, _) -> {
              flips.add(flip);
              throw new IllegalStateException("cannot print");
            })) {
      await().until(() -> flips.size() >= 2 && isUp(loaded));
      backends.stop("first").await();
      backends.stop("second").await();
      await().until(() -> !isUp(loaded));
      assertThat(server.health().verdict(0)).isEqualTo(Verdict.DOWN);
      backends.start("second").await();
      await().until(() -> isUp(loaded));
    }
    // Five flips, and more where a busy machine let a check time out.
    assertThat(flips).hasSizeGreaterThanOrEqualTo(5);
    assertThat(log.list).hasSameSizeAs(flips).allMatch(line -> line.getLevel() == Level.ERROR);
  }

  @Test
  void closesWithoutAWord() throws Exception {
    int port = freePort();
    Loaded loaded = load(port);
    Stop stop = new Stop();
    try (Server server = new Server(loaded, vertx, (flip, _) -> flips.add(flip))) {
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
    try (Server server = new Server(load(freePort()), vertx, (flip, _) -> flips.add(flip))) {
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
              () -> new Server(loaded, vertx, (flip, _) -> flips.add(flip)).close());
      assertThat(thrown)
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("/udp: address already in use");
    }
    assertThat(flips).isEmpty();
    vertx.close().await();
    assertThat(log.list).isEmpty();
  }

  @Test
  void verdictsCarryOverAndTheLoadBeforeIsForgotten() throws Exception {
    try (Server server = new Server(load(0), vertx, (flip, _) -> flips.add(flip))) {
      await().until(() -> areUp(server, 0, 1));
      backends.stop("first").await();
      await().until(() -> areDown(server, 0));
      WeakReference<Snapshot> before = new WeakReference<>(server.snapshot());
      WeakReference<HealthTable> healthBefore = new WeakReference<>(server.health());
      Loaded next = load(0, "second", "first");
      assertThat(server.turnTo(next, NEVER)).isTrue();
      // The order of the targets is the other way around now.
      assertThat(server.health().verdict(1)).isEqualTo(Verdict.DOWN);
      assertThat(server.health().health(0).last()).isPresent();
      await()
          .until(
              () -> {
                System.gc();
                return before.refersTo(null) && healthBefore.refersTo(null);
              });
      backends.stop("second").await();
      await().until(() -> areDown(server, 0, 1) && !isUp(next));
      backends.start("first").await();
      await().until(() -> isUp(next));
    }
  }

  @Test
  void flipsDuringTheChangeAreNotLost() throws Exception {
    CountDownLatch changed = new CountDownLatch(1);
    try (Silent silent = Silent.open();
        Server server = new Server(load(0), vertx, (flip, _) -> flips.add(flip))) {
      await().until(() -> areUp(server, 0, 1));
      // The third target is new and silent, so that the change waits for it.
      Loaded next = load(0, "first", "second", silent.port(), "60s");
      Thread change =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      assertThat(server.turnTo(next, NEVER)).isTrue();
                      changed.countDown();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      silent.awaitCheck();
      backends.stop("first").await();
      backends.stop("second").await();
      await().until(() -> areDown(server, 0, 1));
      assertThat(server.loaded().targets()).isNotSameAs(next.targets());
      silent.refuse();
      change.join();
      assertThat(changed.getCount()).isZero();
      assertThat(server.loaded().targets()).isSameAs(next.targets());
      assertThat(areDown(server, 0, 1, 2)).isTrue();
      assertThat(isUp(next)).isFalse();
    }
  }

  @Test
  void aChangeThatIsCalledOffLeavesEverythingAsItWas() throws Exception {
    CompletableFuture<Void> cancel = new CompletableFuture<>();
    Loaded first = load(0);
    try (Silent silent = Silent.open();
        Server server = new Server(first, vertx, (flip, _) -> flips.add(flip))) {
      await().until(() -> areUp(server, 0, 1));
      Snapshot served = server.snapshot();
      Loaded next = load(0, "first", "second", silent.port(), "60s");
      Thread.ofVirtual()
          .start(
              () -> {
                silent.awaitCheck();
                cancel.complete(null);
              });
      assertThat(server.turnTo(next, cancel)).isFalse();
      assertThat(server.loaded()).isSameAs(first);
      assertThat(server.snapshot()).isSameAs(served);
      backends.stop("first").await();
      await().until(() -> areDown(server, 0) && served == server.snapshot());
    }
  }

  @Test
  void cookieSecretOfTheServersOwnSurvivesAndTheIdleTimeStays() throws Exception {
    Loaded first = load(0);
    try (Server server = new Server(first, vertx, (flip, _) -> flips.add(flip))) {
      Loaded next = load(0);
      assertThat(server.turnTo(next, NEVER)).isTrue();
      Protocol before = first.snapshot().protocol();
      assertThat(server.snapshot().protocol().cookies()).isEqualTo(before.cookies());
      assertThat(server.snapshot().protocol().idleUnits()).isEqualTo(before.idleUnits());
      assertThat(server.snapshot().zones()).isSameAs(next.snapshot().zones());
    }
  }

  /** A target that takes connections and says nothing, until it refuses them. */
  private record Silent(ServerSocket socket, List<Socket> taken) implements AutoCloseable {
    static Silent open() throws IOException {
      return new Silent(
          new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")),
          new CopyOnWriteArrayList<>());
    }

    int port() {
      return socket.getLocalPort();
    }

    void awaitCheck() {
      try {
        taken.add(socket.accept());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void refuse() throws IOException {
      socket.close();
      for (Socket connection : taken) {
        connection.close();
      }
    }

    @Override
    public void close() throws IOException {
      refuse();
    }
  }

  private static boolean areUp(Server server, int... targets) {
    return IntStream.of(targets).allMatch(at -> server.health().verdict(at) == Verdict.UP);
  }

  private static boolean areDown(Server server, int... targets) {
    return IntStream.of(targets).allMatch(at -> server.health().verdict(at) == Verdict.DOWN);
  }

  private static boolean isUp(Loaded loaded) {
    Steering steering = loaded.snapshot().policies().getFirst();
    return steering.policy().outcome(0, Kind.A).isUp();
  }

  /** Starts both backends and loads the files that name their ports. */
  private Loaded load(int port) throws IOException {
    backends.start().await();
    return load(port, "first", "second");
  }

  private Loaded load(int port, String one, String other) throws IOException {
    return load(port, one, other, 0, "5s");
  }

  /** With a third backend on a port of its own, unless that is 0. */
  private Loaded load(int port, String one, String other, int third, String grace)
      throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: [\"127.0.0.1:%d\"]}%nzones: zones%nstartupGrace: %s%n"
            .formatted(port, grace));
    Files.writeString(folder.resolve("zones/app.example.com.zone"), ZONE);
    String pools =
        pool(one, backends.port(one))
            + pool(other, backends.port(other))
            + (third == 0 ? "" : pool("third", third));
    String slow =
        third == 0 ? "" : "  slow: {http: \"http://{address}/healthz\", every: 60s, timeout: 60s}";
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"),
        """
          probes:
            web: {http: "http://{address}/healthz", every: 200ms, timeout: 200ms, fall: 2, rise: 1}
          %s
          pools:
          %s
          policies:
            pair: {failover: [%s, %s%s]}
          names:
            www: {policy: pair, ttl: 3}
          """
            .formatted(slow, pools, one, other, third == 0 ? "" : ", third"));
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems);
    assertThat(problems.all()).isEmpty();
    return loaded.orElseThrow();
  }

  private static String pool(String name, int port) {
    String probe = name.equals("third") ? "slow" : "web";
    return "  %s: {probe: %s, members: [{address: 192.0.2.%d, probeAt: \"127.0.0.1:%d\"}]}%n"
        .formatted(name, probe, name.length(), port);
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
