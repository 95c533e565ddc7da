package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

final class HealthCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration IMPATIENCE = Duration.ofMillis(200);

  private DatagramSocket server;
  private InetSocketAddress address;

  @BeforeEach
  void open() throws IOException {
    server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void asksForTheSoaOfTheRoot() throws Exception {
    Thread asker = Thread.ofVirtual().start(() -> ask(IMPATIENCE));

    DatagramPacket packet = receive();

    Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    assertThat(query.getQuestion().getName().toString()).isEqualTo(".");
    assertThat(query.getQuestion().getType()).isEqualTo(Type.SOA);
    assertThat(query.getHeader().getOpcode()).isZero();
    asker.join();
  }

  /** Flag octets of the response: QR, and the RCODE in the low bits. */
  @ParameterizedTest
  @CsvSource({
    "0x80, 0, true", // NOERROR
    "0x80, 5, true", // REFUSED
    "0x80, 2, false", // SERVFAIL
    "0x00, 0, false", // a query, not a response
  })
  void believesAResponseThatIsNotServfail(int flags, int rcode, boolean up) throws Exception {
    Thread answering = Thread.ofVirtual().start(() -> answer(0, flags, rcode));

    assertThat(ask(up ? PATIENCE : IMPATIENCE)).isEqualTo(up);
    answering.join();
  }

  @Test
  void doesNotBelieveAnotherId() throws Exception {
    Thread answering = Thread.ofVirtual().start(() -> answer(1, 0x80, 0));

    assertThat(ask(IMPATIENCE)).isFalse();
    answering.join();
  }

  @Test
  void isDownWhenNobodyListens() {
    server.close();

    assertThat(ask(IMPATIENCE)).isFalse();
  }

  private boolean ask(Duration patience) {
    try {
      return HealthCheck.answers(address, patience);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private DatagramPacket receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    server.receive(packet);
    return packet;
  }

  private void answer(int idDifference, int flags, int rcode) {
    try {
      DatagramPacket packet = receive();
      packet.getData()[1] ^= (byte) idDifference;
      packet.getData()[2] = (byte) flags;
      packet.getData()[3] = (byte) rcode;
      server.send(packet);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
