package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.DnsExpected;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

final class DnsCheckerTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void expectedRcodeAndAnswerAreASuccess() throws Exception {
    try (Server server = new Server(DnsCheckerTest::answer)) {
      assertThat(check(server, "A", "NOERROR").reason())
          .matches("NOERROR, 2 A records in [0-9.]+ m?s");
      assertThat(check(server, "A", "NOERROR", "192.0.2.2", "192.0.2.1").success()).isTrue();
      assertThat(check(server, "A", "NOERROR", "192.0.2.1", "192.0.2.3").reason())
          .isEqualTo("answer lacks \"192.0.2.3\"");
      assertThat(check(server, "A", "NXDOMAIN").reason())
          .isEqualTo("rcode NOERROR, expected NXDOMAIN");
      assertThat(check(server, "MX", "NOERROR", "10 mail.example.com.").success()).isTrue();
    }
  }

  @Test
  void otherRcodeIsAFailureUnlessExpected() throws Exception {
    try (Server server = new Server(query -> header(query, Rcode.REFUSED))) {
      assertThat(check(server, "A", "NOERROR").reason())
          .isEqualTo("rcode REFUSED, expected NOERROR");
      assertThat(check(server, "A", "REFUSED").reason()).startsWith("REFUSED, 0 A records in ");
    }
  }

  @Test
  void truncatedResponseIsAskedForOverTcp() throws Exception {
    try (Server server = new Server(DnsCheckerTest::answer)) {
      server.truncates = true;
      assertThat(check(server, "A", "NOERROR", "192.0.2.1").success()).isTrue();
      assertThat(server.overTcp).isTrue();
    }
  }

  @Test
  void othersResponsesDoNotCount() throws Exception {
    try (Server server = new Server(DnsCheckerTest::answer)) {
      server.lies = true;
      assertThat(check(server, "A", "NOERROR", "192.0.2.1").success()).isTrue();
    }
  }

  @Test
  void malformedResponseIsAFailure() throws Exception {
    try (Server server = new Server(DnsCheckerTest::answer)) {
      server.cutsOff = true;
      assertThat(check(server, "A", "NOERROR").reason()).startsWith("not DNS: ");
    }
  }

  @Test
  void silenceTimesOut() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK)) {
      Observation seen =
          OneCheck.of(
              vertx,
              dns(silent.getLocalPort(), "A", "NOERROR"),
              new InetSocketAddress(LOOPBACK, silent.getLocalPort()),
              Duration.ofMillis(400));
      assertThat(seen.reason()).isEqualTo("timed out after 400 ms before a response");
    }
  }

  @Test
  void closedPortIsRefused() throws Exception {
    int port;
    try (DatagramSocket closed = new DatagramSocket(0, LOOPBACK)) {
      port = closed.getLocalPort();
    }
    Observation seen =
        OneCheck.of(
            vertx,
            dns(port, "A", "NOERROR"),
            new InetSocketAddress(LOOPBACK, port),
            OneCheck.PATIENT);
    assertThat(seen.reason()).isEqualTo("connection refused");
  }

  private static Observation check(Server server, String type, String rcode, String... answers)
      throws Exception {
    return OneCheck.of(
        vertx,
        dns(server.address().getPort(), type, rcode, answers),
        server.address(),
        OneCheck.PATIENT);
  }

  private static Check.Dns dns(int port, String type, String rcode, String... answers) {
    return new Check.Dns(
        port, "www.example.com.", type, new DnsExpected(List.of(rcode), List.of(answers)));
  }

  private static Message header(Message query, int rcode) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setRcode(rcode);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    return response;
  }

  private static Message answer(Message query) {
    Message response = header(query, Rcode.NOERROR);
    Name name = query.getQuestion().getName();
    List<String> data =
        query.getQuestion().getType() == Type.A
            ? List.of("192.0.2.1", "192.0.2.2")
            : List.of("10 mail.example.com.");
    for (String each : data) {
      try {
        response.addRecord(
            Record.fromString(name, query.getQuestion().getType(), DClass.IN, 60, each, Name.root),
            Section.ANSWER);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return response;
  }

  /** Answers over UDP and TCP on one port. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket tcp = new ServerSocket(0, 10, LOOPBACK);
    private final DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), LOOPBACK);
    private final UnaryOperator<Message> answers;
    private volatile boolean truncates;
    private volatile boolean lies;
    private volatile boolean cutsOff;
    private volatile boolean overTcp;

    Server(UnaryOperator<Message> answers) throws IOException {
      this.answers = answers;
      Thread.ofPlatform().daemon().start(this::serveUdp);
      Thread.ofPlatform().daemon().start(this::serveTcp);
    }

    InetSocketAddress address() {
      return new InetSocketAddress(LOOPBACK, tcp.getLocalPort());
    }

    private void serveUdp() {
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
          udp.receive(packet);
          Message query =
              new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
          if (lies) {
            Message other = header(query, Rcode.SERVFAIL);
            other.getHeader().setID(query.getHeader().getID() ^ 1);
            send(packet, other.toWire());
            send(packet, new byte[] {1, 2, 3});
            send(packet, query.toWire());
          }
          Message response = answers.apply(query);
          if (truncates) {
            response = header(query, Rcode.NOERROR);
            response.getHeader().setFlag(Flags.TC);
          }
          byte[] wire = response.toWire();
          send(packet, cutsOff ? java.util.Arrays.copyOf(wire, wire.length - 3) : wire);
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private void send(DatagramPacket to, byte[] octets) throws IOException {
      udp.send(new DatagramPacket(octets, octets.length, to.getSocketAddress()));
    }

    private void serveTcp() {
      try {
        while (true) {
          try (Socket connection = tcp.accept()) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            Message query = new Message(in.readNBytes(in.readUnsignedShort()));
            byte[] wire = answers.apply(query).toWire();
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeShort(wire.length);
            out.write(wire);
            overTcp = true;
          }
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    @Override
    public void close() throws IOException {
      udp.close();
      tcp.close();
    }
  }
}
