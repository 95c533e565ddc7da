package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TcpListenerTest {
  private static final int PREFIX = 2;

  private static Serving serving(Duration idle, int connectionsMax) throws ListenException {
    return new Serving(UdpMode.CHANNEL, Serving.spec(1, idle, connectionsMax, "127.0.0.1", "::1"));
  }

  private static Serving serving() throws ListenException {
    return serving(Serving.IDLE, 1000);
  }

  @Test
  void answersOverIpv4AndIpv6() throws IOException {
    try (Serving serving = serving()) {
      for (InetSocketAddress address : serving.listeners().addresses()) {
        try (TcpClient client = new TcpClient(address)) {
          client.assertAnswers(1);
          client.assertAnswers(2);
        }
      }
      assertThat(serving.listeners().total(Event.TCP_ACCEPTED)).isEqualTo(2);
      assertThat(serving.listeners().total(Ending.REFUSED)).isEqualTo(4);
    }
  }

  @Test
  void eventLoopsShareAnAddress() throws IOException {
    ListenSpec spec = Serving.spec(2, Serving.IDLE, 1000, "127.0.0.1");
    try (Serving serving = new Serving(UdpMode.CHANNEL, spec)) {
      for (int i = 0; i < 10; i++) {
        try (TcpClient client = new TcpClient(serving.address())) {
          client.assertAnswers(i);
        }
      }
      assertThat(serving.listeners().tallies())
          .filteredOn(listener -> listener.endpoint().transport() == Transport.TCP)
          .hasSize(2)
          .allSatisfy(listener -> assertThat(listener.tally().endings()).isPositive());
    }
  }

  @Test
  void frameMayComeOctetByOctet() throws IOException {
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      for (int id = 0; id < 3; id++) {
        for (byte octet : Query.framed(id)) {
          client.send(octet);
        }
        Query.assertRefused(client.receive(), id);
      }
    }
  }

  @Test
  void pipelinedQueriesAreAnsweredInOrder() throws IOException {
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      client.send(pipelined(200));
      for (int id = 0; id < 200; id++) {
        Query.assertRefused(client.receive(), id);
      }
    }
  }

  @Test
  void framesMayBeCutAnywhere() throws IOException {
    byte[] octets = pipelined(20);
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      for (int cut = 1; cut < 2 * Query.framed(0).length; cut++) {
        client.send(Arrays.copyOfRange(octets, 0, cut));
        client.send(Arrays.copyOfRange(octets, cut, octets.length));
        for (int id = 0; id < 20; id++) {
          Query.assertRefused(client.receive(), id);
        }
      }
    }
  }

  @Test
  void longestFrameIsTaken() throws IOException {
    byte[] frame = new byte[PREFIX + 65_535];
    frame[0] = (byte) 0xff;
    frame[1] = (byte) 0xff;
    frame[PREFIX + 2] = (byte) 0x80;
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      // A response, which gets none; the connection goes on.
      client.send(frame);
      client.assertAnswers(3);
      assertThat(serving.listeners().total(Ending.DROPPED)).isEqualTo(1);
    }
  }

  @Test
  void zeroLengthClosesAfterTheAnswersBefore() throws IOException {
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      octets.writeBytes(Query.framed(4));
      octets.writeBytes(new byte[] {0, 0});
      client.send(octets.toByteArray());
      Query.assertRefused(client.receive(), 4);
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_MALFORMED, 1);
    }
  }

  @Test
  void clientThatEndsItsSideGetsItsAnswers() throws IOException {
    try (Serving serving = serving();
        TcpClient client = new TcpClient(serving.address())) {
      client.send(pipelined(100));
      client.send((byte) 0);
      client.endInput();
      for (int id = 0; id < 100; id++) {
        Query.assertRefused(client.receive(), id);
      }
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_BY_CLIENT, 1);
    }
  }

  /** The amounts go from what the kernel holds to more than the server may hold beside it. */
  @Test
  void slowReadersThatEndedTheirSideGetTheirAnswers() throws IOException {
    List<TcpClient> clients = new ArrayList<>();
    try (Serving serving = serving();
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        TcpClient client = new TcpClient(serving.address());
        byte[] queries = pipelined(queriesOf(i));
        clients.add(client);
        sent.add(senders.submit(() -> sendAndEnd(client, queries)));
      }
      // They read only once the server has answered all or reads no more.
      awaitStandstill(serving);
      for (int i = 0; i < clients.size(); i++) {
        for (int id = 0; id < queriesOf(i); id++) {
          Query.assertRefused(clients.get(i).receive(), id);
        }
        clients.get(i).assertClosed();
      }
      assertThat(sent).allSatisfy(send -> assertThat(send).succeedsWithin(Serving.IDLE));
      assertThat(serving.listeners().total(Event.SEND_FAILED)).isZero();
    }
    for (TcpClient client : clients) {
      client.close();
    }
  }

  private static int queriesOf(int client) {
    return (client + 1) * 500;
  }

  private static @Nullable Void sendAndEnd(TcpClient client, byte[] queries) throws IOException {
    client.send(queries);
    client.endInput();
    return null;
  }

  @Test
  void idleConnectionIsClosed() throws IOException {
    try (Serving serving = serving(Duration.ofMillis(300), 10);
        TcpClient client = new TcpClient(serving.address())) {
      client.assertAnswers(5);
      client.assertClosed();
      serving.awaitTotal(Event.TCP_CLOSED_IDLE, 1);
    }
  }

  @Test
  void connectionThatDribblesOneFrameIsClosed() throws IOException {
    try (Serving serving = serving(Duration.ofMillis(300), 10);
        TcpClient client = new TcpClient(serving.address())) {
      client.send((byte) 0xff, (byte) 0xff);
      await()
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try {
                  client.send((byte) 1);
                } catch (IOException _) {
                  // Closed: the counter says by whom.
                }
                return serving.listeners().total(Event.TCP_CLOSED_SLOW_WRITER) == 1;
              });
    }
  }

  @Test
  void clientThatNeverReadsIsHeldBackAndClosed() throws IOException {
    try (Serving serving = serving(Duration.ofSeconds(2), 10);
        SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      client.connect(serving.address());
      client.configureBlocking(false);
      byte[] queries = pipelined(1000);
      long heldMax = 0;
      long written = 0;
      ByteBuffer octets = ByteBuffer.wrap(queries);
      while (serving.listeners().total(Event.TCP_CLOSED_SLOW_READER) == 0) {
        try {
          written += client.write(octets.hasRemaining() ? octets : octets.rewind());
        } catch (IOException _) {
          // Closed by the server, as it must be.
          break;
        }
        heldMax = Math.max(heldMax, responsesHeld(serving.listeners()));
      }
      serving.awaitTotal(Event.TCP_CLOSED_SLOW_READER, 1);
      long responseLength = Query.framed(0).length;
      // What was sent and not answered is in the buffers of two kernels, some MiB each.
      long unanswered = written - serving.listeners().total(Event.RECEIVED) * responseLength;
      assertThat(unanswered).as("octets of queries not answered").isLessThan(64 << 20);
      assertThat(heldMax * responseLength).as("octets of responses held").isLessThan(60_000);
      try (TcpClient other = new TcpClient(serving.address())) {
        other.assertAnswers(8);
      }
    }
  }

  /** Responses made and not yet with the kernel; 0 while more are being made. */
  private static long responsesHeld(Listeners listeners) {
    long received = listeners.total(Event.RECEIVED);
    long sent = listeners.total(Event.SENT) + listeners.total(Event.SEND_FAILED);
    return received == listeners.total(Event.RECEIVED) ? received - sent : 0;
  }

  /** Waits until the server deals with no more requests. */
  private static void awaitStandstill(Serving serving) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              long before = last[0];
              last[0] = serving.listeners().total(Event.RECEIVED);
              return last[0] == before;
            });
  }

  private static byte[] pipelined(int count) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int id = 0; id < count; id++) {
      octets.writeBytes(Query.framed(id));
    }
    return octets.toByteArray();
  }
}
