package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.Octets;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class TcpCheckerTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void aConnectionIsEnoughAndIsClosed() throws Exception {
    AtomicReference<FakeTarget> self = new AtomicReference<>();
    try (FakeTarget target = FakeTarget.that(connection -> self.get().untilClosed(connection))) {
      self.set(target);
      Observation seen = check(target, Optional.empty(), Optional.empty());
      assertThat(seen.success()).isTrue();
      assertThat(seen.reason()).matches("connected in [0-9.]+ m?s");
      await().until(() -> target.closedByPeer() == 1);
    }
  }

  @Test
  void sendsThenExpects() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              byte[] ping = connection.getInputStream().readNBytes(6);
              assertThat(ping).asString().isEqualTo("PING\r\n");
              FakeTarget.send(connection, "+PO");
              Thread.sleep(50);
              FakeTarget.send(connection, "NG\r\n");
              Thread.sleep(60_000);
            })) {
      assertThat(check(target, Optional.of("PING\r\n"), Optional.of("+PONG")).reason())
          .matches("\"\\+PONG\" in [0-9.]+ m?s");
    }
  }

  @Test
  void expectsAGreeting() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(connection -> FakeTarget.send(connection, "220 mail ready\r\n"))) {
      assertThat(check(target, Optional.empty(), Optional.of("220 ")).success()).isTrue();
      assertThat(check(target, Optional.empty(), Optional.of("554 ")).reason())
          .isEqualTo("connection closed before the expected text");
    }
  }

  @Test
  void silenceTimesOut() throws Exception {
    try (FakeTarget target = FakeTarget.that(connection -> Thread.sleep(60_000))) {
      Observation seen =
          OneCheck.of(
              vertx,
              new Check.Tcp(
                  target.address().getPort(), Optional.empty(), Optional.of(Octets.of("220 "))),
              target.address(),
              SHORT);
      assertThat(seen.reason()).isEqualTo("timed out after 400 ms before the expected text");
    }
  }

  @Test
  void endlessOtherTextIsReadNoFurtherThan64KiB() throws Exception {
    AtomicReference<Thread> flood = new AtomicReference<>();
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              flood.set(Thread.currentThread());
              while (true) {
                FakeTarget.send(connection, "x".repeat(1000));
              }
            })) {
      assertThat(check(target, Optional.empty(), Optional.of("ok")).reason())
          .isEqualTo("answer lacks \"ok\" in its first 65536 octets");
      await().until(() -> !flood.get().isAlive());
    }
  }

  @Test
  void resetIsAFailure() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              connection.getInputStream().read();
              connection.setSoLinger(true, 0);
            })) {
      assertThat(check(target, Optional.of("hello"), Optional.of("ok")).reason())
          .isEqualTo("reset");
    }
  }

  @Test
  void refusedConnection() throws Exception {
    try (Socket deaf = new Socket()) {
      InetSocketAddress address = bound(deaf);
      Check.Tcp tcp = new Check.Tcp(address.getPort(), Optional.empty(), Optional.empty());
      assertThat(OneCheck.of(vertx, tcp, address, OneCheck.PATIENT).reason())
          .isEqualTo("connection refused");
    }
  }

  /** A port that nobody else gets and where nobody listens. */
  private static InetSocketAddress bound(Socket deaf) throws IOException {
    deaf.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    return (InetSocketAddress) deaf.getLocalSocketAddress();
  }

  /** The listener's queue is full: the kernel drops further SYNs. */
  @Test
  void connectionThatIsNeverAcceptedTimesOut() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(listener.getLocalSocketAddress());
      second.connect(listener.getLocalSocketAddress());
      Check.Tcp tcp = new Check.Tcp(listener.getLocalPort(), Optional.empty(), Optional.empty());
      InetSocketAddress address =
          new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
      assertThat(OneCheck.of(vertx, tcp, address, SHORT).reason())
          .isEqualTo("timed out after 400 ms while connecting");
    }
  }

  @Test
  void ipv6() throws Exception {
    try (FakeTarget target =
        FakeTarget.on(
            new ServerSocket(0, 10, InetAddress.ofLiteral("::1")),
            connection -> FakeTarget.send(connection, "ok"))) {
      assertThat(check(target, Optional.empty(), Optional.of("ok")).success()).isTrue();
    }
  }

  private static Observation check(
      FakeTarget target, Optional<String> send, Optional<String> expect) throws Exception {
    return OneCheck.of(
        vertx,
        new Check.Tcp(target.address().getPort(), send.map(Octets::of), expect.map(Octets::of)),
        target.address(),
        OneCheck.PATIENT);
  }
}
