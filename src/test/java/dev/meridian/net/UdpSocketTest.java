package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of loopback take what was sent at once, so that one batch has all of it. */
final class UdpSocketTest {
  private final Tally tally = new Tally();

  @Test
  void badDestinationsDoNotBlockTheRest() throws IOException {
    UdpSocket socket = open("127.0.0.1", true);
    try (Arena arena = Arena.ofConfined();
        UdpClient client = new UdpClient(socket.address())) {
      Batch batch = socket.batch(arena);
      send(client, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
      receive(socket, batch, 10);
      for (int slot = 0; slot < 10; slot++) {
        if (slot % 3 == 0) {
          spoil(batch, slot);
        }
        echo(batch, slot);
      }
      socket.send(batch, tally);
      assertReceived(client, "1", "2", "4", "5", "7", "8");
      assertThat(tally.total(Event.SENT)).isEqualTo(6);
      assertThat(tally.total(Event.SEND_FAILED)).isEqualTo(4);
    } finally {
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "0.0.0.0, 127.0.0.1", "::, ::1"})
  void responsesOfOneLengthToOneClientThatFollowEachOtherAreOneMessage(String host, String asked)
      throws IOException {
    UdpSocket socket = open(host, true);
    InetSocketAddress server = at(asked, socket);
    try (Arena arena = Arena.ofConfined();
        UdpClient one = new UdpClient(server);
        UdpClient other = new UdpClient(server)) {
      Batch batch = socket.batch(arena);
      send(one, "10", "11", "12", "longer", "longer still", "13");
      send(other, "20", "21");
      send(one, "14", "15");
      receive(socket, batch, 10);
      for (int slot = 0; slot < 10; slot++) {
        echo(batch, slot);
      }
      assertThat(batch.staged()).isEqualTo(6);
      assertThat(batch.responses(0, 6)).isEqualTo(10);
      socket.send(batch, tally);
      assertReceived(one, "10", "11", "12", "longer", "longer still", "13", "14", "15");
      assertReceived(other, "20", "21");
      assertThat(tally.total(Event.SENT)).isEqualTo(10);
      assertThat(tally.total(Event.SEND_FAILED)).isZero();
    } finally {
      socket.close();
    }
  }

  @Test
  void whatIsLeftOutIsNoSegment() throws IOException {
    UdpSocket socket = open("127.0.0.1", true);
    try (Arena arena = Arena.ofConfined();
        UdpClient client = new UdpClient(socket.address())) {
      Batch batch = socket.batch(arena);
      send(client, "0", "1", "2", "3");
      receive(socket, batch, 4);
      for (int slot : new int[] {0, 2, 3}) {
        echo(batch, slot);
      }
      assertThat(batch.staged()).isEqualTo(1);
      socket.send(batch, tally);
      assertReceived(client, "0", "2", "3");
      assertThat(tally.total(Event.SENT)).isEqualTo(3);
    } finally {
      socket.close();
    }
  }

  @Test
  void eachAddressOfAWildcardRepliesForItself() throws IOException {
    UdpSocket socket = open("0.0.0.0", true);
    try (Arena arena = Arena.ofConfined();
        DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(5000);
      Batch batch = socket.batch(arena);
      for (String host : List.of("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2")) {
        byte[] octets = host.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(octets, octets.length, at(host, socket)));
      }
      receive(socket, batch, 4);
      for (int slot = 0; slot < 4; slot++) {
        echo(batch, slot);
      }
      assertThat(batch.staged()).isEqualTo(2);
      socket.send(batch, tally);
      for (int i = 0; i < 4; i++) {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        client.receive(packet);
        assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII))
            .isEqualTo(packet.getAddress().getHostAddress());
      }
    } finally {
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 1232, 2", "::1, 1232, 2", "127.0.0.1, 1233, 64", "::1, 4096, 64"})
  void aMessageIsNoLongerThanADatagramAndASegmentFitsEveryLink(
      String host, int length, int messages) throws IOException {
    UdpSocket socket = open(host, true);
    try (Arena arena = Arena.ofConfined();
        UdpClient client = new UdpClient(socket.address())) {
      Batch batch = socket.batch(arena);
      for (int i = 0; i < Batch.SLOTS; i++) {
        client.send(new byte[] {(byte) i});
      }
      receive(socket, batch, Batch.SLOTS);
      for (int slot = 0; slot < Batch.SLOTS; slot++) {
        batch
            .memory()
            .asSlice(batch.response(slot), length)
            .fill(batch.memory().get(ValueLayout.JAVA_BYTE, batch.request(slot)));
        batch.stage(slot, length);
      }
      assertThat(batch.staged()).isEqualTo(messages);
      socket.send(batch, tally);
      for (int i = 0; i < Batch.SLOTS; i++) {
        assertThat(client.receive()).hasSize(length).containsOnly(i);
      }
      assertThat(tally.total(Event.SENT)).isEqualTo(Batch.SLOTS);
    } finally {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
  void whatTheKernelRefusesTogetherGoesByItself(String host) throws IOException {
    UdpSocket socket = open(host, true);
    try (Arena arena = Arena.ofConfined();
        UdpClient bad = new UdpClient(at(host.contains(":") ? "::1" : "127.0.0.1", socket));
        UdpClient good = new UdpClient(at(host.contains(":") ? "::1" : "127.0.0.1", socket))) {
      Batch batch = socket.batch(arena);
      send(good, "0", "1");
      send(bad, "2", "3", "4");
      send(good, "5", "6", "longer", "7");
      receive(socket, batch, 9);
      for (int slot = 0; slot < 9; slot++) {
        if (slot >= 2 && slot < 5) {
          spoil(batch, slot);
        }
        echo(batch, slot);
      }
      assertThat(batch.staged()).isEqualTo(5);
      socket.send(batch, tally);
      assertReceived(good, "0", "1", "5", "6", "longer", "7");
      assertThat(tally.total(Event.SENT)).isEqualTo(6);
      assertThat(tally.total(Event.SEND_FAILED)).isEqualTo(3);

      send(good, "8", "9");
      receive(socket, batch, 2);
      echo(batch, 0);
      echo(batch, 1);
      assertThat(batch.staged()).as("not tried again at once").isEqualTo(2);
      socket.send(batch, tally);
      assertReceived(good, "8", "9");
    } finally {
      socket.close();
    }
  }

  @Test
  void whereItIsOffEachResponseIsAMessage() throws IOException {
    UdpSocket socket = open("127.0.0.1", false);
    try (Arena arena = Arena.ofConfined();
        UdpClient client = new UdpClient(socket.address())) {
      Batch batch = socket.batch(arena);
      send(client, "0", "1");
      receive(socket, batch, 2);
      echo(batch, 0);
      echo(batch, 1);
      assertThat(batch.staged()).isEqualTo(2);
      socket.send(batch, tally);
      assertReceived(client, "0", "1");
    } finally {
      socket.close();
    }
  }

  private static UdpSocket open(String host, boolean gso) throws IOException {
    return UdpSocket.open(new InetSocketAddress(Serving.literal(host), 0), false, gso);
  }

  private static InetSocketAddress at(String host, UdpSocket socket) {
    return new InetSocketAddress(Serving.literal(host), socket.address().getPort());
  }

  private static void send(UdpClient client, String... messages) throws IOException {
    for (String message : messages) {
      client.send(message.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void receive(UdpSocket socket, Batch batch, int expected) {
    for (int slot = 0; slot < Batch.SLOTS; slot++) {
      batch.rearm(slot);
    }
    batch.clearStaged();
    assertThat(socket.receive(batch)).isEqualTo(expected);
  }

  /** Port 0, to which nothing can be sent: EINVAL. */
  private static void spoil(Batch batch, int slot) {
    batch.memory().set(ValueLayout.JAVA_SHORT, batch.name(slot) + Short.BYTES, (short) 0);
    assertThat(batch.isAnswerable(slot)).isFalse();
  }

  /** Stages a request as its response. */
  private static void echo(Batch batch, int slot) {
    MemorySegment memory = batch.memory();
    int length = batch.requestLength(slot);
    MemorySegment.copy(memory, batch.request(slot), memory, batch.response(slot), length);
    batch.stage(slot, length);
  }

  private static void assertReceived(UdpClient client, String... expected) throws IOException {
    List<String> received = new ArrayList<>();

    for (int i = 0; i < expected.length; i++) {
      byte[] message = client.receive();
      received.add(new String(message, StandardCharsets.US_ASCII));
    }
    assertThat(received).containsExactly(expected);
  }
}
