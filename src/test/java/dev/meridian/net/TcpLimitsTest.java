package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile and clumsy clients, each with the counter that moves. */
final class TcpLimitsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final InetSocketAddress OTHER_CLIENT =
      new InetSocketAddress(Serving.literal("127.0.0.2"), 0);

  private static Serving serving(TcpLimits limits) throws ListenException {
    return new Serving(UdpMode.CHANNEL, Serving.spec(1, limits, "127.0.0.1"));
  }

  private static void pastGrace() throws InterruptedException {
    Thread.sleep(Admission.GRACE.plusMillis(10));
  }

  @Test
  void newcomerTakesThePlaceOfTheLongestIdle() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 3, 3));
        TcpClient first = new TcpClient(serving.address());
        TcpClient second = new TcpClient(serving.address());
        TcpClient third = new TcpClient(serving.address(), OTHER_CLIENT)) {
      first.assertAnswers(1);
      second.assertAnswers(2);
      third.assertAnswers(3);
      first.assertAnswers(4);
      pastGrace();
      try (TcpClient newcomer = new TcpClient(serving.address())) {
        newcomer.assertAnswers(5);
        second.assertClosed();
        first.assertAnswers(6);
        third.assertAnswers(7);
      }
      assertThat(serving.listeners().total(Event.TCP_CLOSED_FULL)).isEqualTo(1);
    }
  }

  @Test
  void mereConnectionsDoNotPushOutThoseThatAsk() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 10, 100))) {
      List<TcpClient> askers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        askers.add(new TcpClient(serving.address()));
        askers.get(i).assertAnswers(i);
      }
      List<TcpClient> flood = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        flood.add(new TcpClient(serving.address()));
      }
      serving.awaitTotal(Event.TCP_ATTEMPTED, 505);
      for (TcpClient asker : askers) {
        asker.assertAnswers(9);
      }
      pastGrace();
      try (TcpClient newcomer = new TcpClient(serving.address(), OTHER_CLIENT)) {
        newcomer.assertAnswers(10);
      }
      for (TcpClient client : flood) {
        client.reset();
      }
      for (TcpClient asker : askers) {
        asker.close();
      }
    }
  }

  @Test
  void clientWithAllItsPlacesPaysWithItsOwn() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 10, 2));
        TcpClient other = new TcpClient(serving.address(), OTHER_CLIENT);
        TcpClient first = new TcpClient(serving.address());
        TcpClient second = new TcpClient(serving.address())) {
      other.assertAnswers(1);
      first.assertAnswers(2);
      second.assertAnswers(3);
      pastGrace();
      try (TcpClient newcomer = new TcpClient(serving.address())) {
        newcomer.assertAnswers(4);
        first.assertClosed();
        second.assertAnswers(5);
        other.assertAnswers(6);
      }
      assertThat(serving.listeners().total(Event.TCP_CLOSED_CLIENT)).isEqualTo(1);
      assertThat(serving.listeners().total(Event.TCP_CLOSED_FULL)).isZero();
    }
  }

  @Test
  void clientThatConnectsTooFastIsRefused() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 100, 1))) {
      List<TcpClient> clients = new ArrayList<>();
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                clients.add(new TcpClient(serving.address()));
                return serving.listeners().total(Event.TCP_REFUSED_CLIENT) > 0;
              });
      try (TcpClient other = new TcpClient(serving.address(), OTHER_CLIENT)) {
        other.assertAnswers(1);
      }
      for (TcpClient client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "0020", "00200102030405060708", "ffff0000"})
  void messageThatIsNeverWholeIsNotAwaited(String octets) throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, SHORT, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      client.assertAnswers(1);
      client.send(HexFormat.of().parseHex(octets));
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_SLOW_WRITER, 1);
    }
  }

  /** Octets that keep coming gain no time; whole messages do. */
  @Test
  void drippingMessageIsCutOffBetweenWholeOnes() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, SHORT, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      byte[] frame = Query.framed(2);
      long until = System.nanoTime() + SHORT.multipliedBy(3).toNanos();
      while (System.nanoTime() < until) {
        client.send(Arrays.copyOf(frame, 5));
        client.send(Arrays.copyOfRange(frame, 5, frame.length));
        Query.assertRefused(client.receive(), 2);
      }
      client.send((byte) 0xff, (byte) 0xff);
      await()
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                try {
                  client.send((byte) 1);
                } catch (IOException _) {
                  // Closed: the counter says why.
                }
                return serving.listeners().total(Event.TCP_CLOSED_SLOW_WRITER) == 1;
              });
    }
  }

  @Test
  void clientThatReadsNothingIsClosedWithoutWaitingForIdle() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, SHORT, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      byte[] queries = pipelined(500);
      // The server stops reading, then this blocks, until it is reset.
      assertThatThrownBy(
              () -> {
                while (true) {
                  client.send(queries);
                }
              })
          .isInstanceOf(IOException.class);
      serving.awaitTotal(Event.TCP_CLOSED_SLOW_READER, 1);
      assertThat(serving.listeners().total(Event.SEND_FAILED)).isPositive();
      try (TcpClient other = new TcpClient(serving.address())) {
        other.assertAnswers(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void lengthBelowAHeaderClosesAfterTheAnswersBefore(int length) throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      octets.writeBytes(Query.framed(1));
      octets.write(0);
      octets.write(length);
      client.send(octets.toByteArray());
      Query.assertRefused(client.receive(), 1);
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_MALFORMED, 1);
      assertThat(serving.listeners().total(Event.RECEIVED)).isEqualTo(1);
    }
  }

  @Test
  void headerAloneIsAMessage() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      client.send(new byte[] {0, 12, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      byte[] response = client.receive();
      assertThat(Query.idOf(response)).isEqualTo(7);
      assertThat(response[3] & 0xf).as("FORMERR").isEqualTo(1);
      client.assertAnswers(8);
      assertThat(serving.listeners().total(Ending.FORMERR)).isEqualTo(1);
    }
  }

  @Test
  void unfinishedMessagesOfAllClientsAreBounded() throws Exception {
    TcpLimits limits = new TcpLimits(LONG, LONG, 100, 100, 1 << 20);
    try (Serving serving = serving(limits)) {
      byte[] almost = new byte[60_000];
      almost[0] = (byte) 0xff;
      almost[1] = (byte) 0xff;
      List<TcpClient> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        clients.add(new TcpClient(serving.address()));
        clients.get(i).send(almost);
      }
      // 40 × 60,000 octets came, and some 17 of these messages fit 1 MiB.
      serving.awaitTotal(Event.TCP_CLOSED_MEMORY, 20);
      try (TcpClient other = new TcpClient(serving.address())) {
        other.assertAnswers(1);
      }
      for (TcpClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void responsesThatNobodyTakesAreBoundedOverAllClients() throws Exception {
    TcpLimits limits = new TcpLimits(LONG, LONG, 100, 100, 1 << 17);
    try (Serving serving = serving(limits)) {
      byte[] queries = pipelined(30_000);
      List<TcpClient> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        TcpClient client = new TcpClient(serving.address());
        clients.add(client);
        Thread.startVirtualThread(() -> sendTwice(client, queries));
      }
      // A client that does not read makes the server hold 32 KiB or more; four of them are too
      // many.
      serving.awaitTotal(Event.TCP_CLOSED_MEMORY, 6);
      try (TcpClient other = new TcpClient(serving.address())) {
        other.assertAnswers(1);
      }
      for (TcpClient client : clients) {
        client.reset();
      }
    }
  }

  private static void sendTwice(TcpClient client, byte[] queries) {
    try {
      client.send(queries);
      client.send(queries);
    } catch (IOException _) {
      // Reset by the server, or by the test at its end.
    }
  }

  @Test
  void idleTimeThatIsToldShrinksAsPlacesAreTaken() throws Exception {
    try (Serving serving = serving(Serving.limits(Duration.ofSeconds(8), LONG, 4, 4));
        TcpClient client = new TcpClient(serving.address());
        TcpClient second = new TcpClient(serving.address());
        TcpClient third = new TcpClient(serving.address());
        TcpClient fourth = new TcpClient(serving.address())) {
      second.assertAnswers(1);
      third.assertAnswers(2);
      fourth.assertAnswers(3);
      client.send(Query.framedWithKeepalive(4));
      // All places taken: a tenth of 8 s, in units of 100 ms.
      assertThat(Query.keepaliveOf(client.receive())).isEqualTo(8);
      third.reset();
      fourth.reset();
      serving.awaitTotal(Event.TCP_CLOSED_BY_CLIENT, 2);
      client.send(Query.framedWithKeepalive(5));
      assertThat(Query.keepaliveOf(client.receive())).isEqualTo(80);
    }
  }

  @Test
  void dozensOfQueriesInOneSegmentAreAnsweredThoughTheClientEndsItsSide() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 10, 10));
        TcpClient client = new TcpClient(serving.address())) {
      client.send(pipelined(36));
      client.endInput();
      for (int id = 0; id < 36; id++) {
        Query.assertRefused(client.receive(), id);
      }
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_BY_CLIENT, 1);
    }
  }

  /** Ends of every kind; {@link Serving#close} asserts that the sums are right. */
  @Test
  void tenThousandConnectionsComeAndGo() throws Exception {
    try (Serving serving = serving(Serving.limits(LONG, LONG, 50, 50))) {
      byte[] query = Query.framed(3);
      List<TcpClient> open = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        TcpClient client = new TcpClient(serving.address());
        open.add(client);
        try {
          switch (i % 4) {
            case 0 -> client.send(query);
            case 1 -> client.send(Arrays.copyOf(query, 9));
            case 2 -> client.send(pipelined(3));
            default -> {}
          }
        } catch (IOException _) {
          // Refused, and reset as it was sent.
        }
        if (open.size() > 40) {
          open.removeFirst().reset();
        }
      }
      serving.awaitTotal(Event.TCP_ATTEMPTED, 10_000);
      for (TcpClient client : open) {
        client.reset();
      }
      await()
          .ignoreExceptions()
          .until(
              () -> {
                try (TcpClient client = new TcpClient(serving.address())) {
                  client.assertAnswers(4);
                  return true;
                }
              });
    }
  }

  private static byte[] pipelined(int count) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int id = 0; id < count; id++) {
      octets.writeBytes(Query.framed(id));
    }
    return octets.toByteArray();
  }
}
