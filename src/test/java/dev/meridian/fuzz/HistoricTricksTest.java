package dev.meridian.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.answer.Published;
import dev.meridian.fuzz.HostileWorld.Manner;
import dev.meridian.net.ListenException;
import dev.meridian.net.ListenSpec;
import dev.meridian.net.Listeners;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * Every {@link Trick} against the listeners, over UDP and TCP. A good query follows each: its
 * answer shows that the server is well, and coming first, that the trick was met with silence.
 */
final class HistoricTricksTest {
  private static final byte[] GOOD = Wiring.query("www.example.com.", Wiring.A, 0).octets();
  private static final int GOOD_ID = 0x600D;
  private static final int WAIT_MS = 10_000;

  private static final Vertx VERTX = Vertx.vertx();
  private static Optional<Listeners> opened = Optional.empty();

  static {
    GOOD[0] = (byte) (GOOD_ID >>> 8);
    GOOD[1] = (byte) GOOD_ID;
  }

  @BeforeAll
  static void open() throws ListenException {
    ListenSpec spec =
        ListenSpec.of(
            List.of(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                new InetSocketAddress(InetAddress.ofLiteral("::1"), 0)),
            1);
    opened = Optional.of(Listeners.open(spec, new Published(Manner.COOKIES.snapshot()), VERTX));
  }

  @AfterAll
  static void close() {
    opened.ifPresent(Listeners::close);
    VERTX.close().await();
  }

  private static Listeners listeners() {
    return opened.orElseThrow();
  }

  static List<Trick> tricks() {
    // The manner of this server tells its version to those who ask.
    return Trick.all().stream().filter(trick -> !trick.name().equals("version-bind")).toList();
  }

  @ParameterizedTest
  @MethodSource("tricks")
  void overUdp(Trick trick) throws IOException {
    Map<Ending, Long> before = totals();
    for (InetSocketAddress server : listeners().addresses()) {
      judge(trick, datagrams(server, trick.request()), false);
    }
    requireCounted(trick.ending(), before, listeners().addresses().size());
  }

  /** Over TCP a message shorter than a header ends the connection: tried by itself. */
  static List<Trick> tricksWithHeader() {
    return tricks().stream().filter(t -> t.request().length >= RequestForm.HEADER).toList();
  }

  @ParameterizedTest
  @MethodSource("tricksWithHeader")
  void overTcp(Trick trick) throws IOException {
    Map<Ending, Long> before = totals();
    for (InetSocketAddress server : listeners().addresses()) {
      judge(trick, stream(server, framed(trick.request()), framed(GOOD)), true);
    }
    requireCounted(trick.ending(), before, listeners().addresses().size());
  }

  @Test
  void everyTrickIsInTheCorpus() throws IOException {
    for (Trick trick : Trick.all()) {
      Path file = Corpus.file(trick);
      assertThat(file).exists();
      assertThat(Files.readAllBytes(file)).as(trick.name()).isEqualTo(Corpus.input(trick));
    }
  }

  @Test
  void datagramsThatAreNotAnswerableAreMetWithSilence() throws IOException {
    Map<Ending, Long> before = totals();
    InetSocketAddress server = listeners().addresses().getFirst();
    assertThat(datagrams(server, new byte[0])).hasSize(1);
    // Longer than any query has reason to be, and than the room for it.
    assertThat(datagrams(server, Arrays.copyOf(GOOD, 5000))).hasSize(1);
    assertThat(datagrams(server, Arrays.copyOf(GOOD, 65_507))).hasSize(1);
    requireCounted(Ending.DROPPED, before, 3);
  }

  /** Two servers that answered each other's responses would never stop. */
  @Test
  void responsesOfThisServerAreNotAnsweredByAnother() throws IOException {
    InetSocketAddress server = listeners().addresses().getFirst();
    for (Trick trick : tricks()) {
      for (byte[] response : datagrams(server, trick.request())) {
        assertThat(datagrams(server, response)).as(trick.name()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void lengthBelowAHeadersClosesTheConnection(int length) throws IOException {
    InetSocketAddress server = listeners().addresses().getFirst();
    long closed = listeners().total(Event.TCP_CLOSED_MALFORMED);
    assertThat(stream(server, framed(GOOD), framed(new byte[length]))).hasSize(1);
    await()
        .untilAsserted(
            () -> assertThat(listeners().total(Event.TCP_CLOSED_MALFORMED)).isEqualTo(closed + 1));
  }

  @Test
  void messagesThatDoNotCompleteAreNotAnswered() throws IOException {
    InetSocketAddress server = listeners().addresses().getFirst();
    Map<Ending, Long> before = totals();
    assertThat(stream(server, framed(GOOD), new byte[] {0})).hasSize(1);
    assertThat(stream(server, framed(GOOD), new byte[] {(byte) 255, (byte) 255, 1})).hasSize(1);
    assertThat(stream(server, framed(GOOD), Arrays.copyOf(framed(GOOD), GOOD.length + 1)))
        .hasSize(1);
    requireCounted(Ending.ANSWER, before, 0, 3);
  }

  @Test
  void messagesOf65535OctetsAreRead() throws IOException {
    InetSocketAddress server = listeners().addresses().getFirst();
    byte[] garbage = Arrays.copyOf(GOOD, 65_535);
    garbage[0] = 0;
    int head = Wiring.query("www.example.com.", Wiring.A, 1).opt().octets().length;
    byte[] padded =
        Wiring.query("www.example.com.", Wiring.A, 1)
            .opt(Wiring.option(12, new byte[65_535 - head - 4]))
            .octets();
    assertThat(padded).hasSize(65_535);

    List<byte[]> responses = stream(server, framed(garbage), framed(padded), framed(GOOD));

    assertThat(responses).hasSize(3);
    assertThat(new Message(responses.get(0)).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(new Message(responses.get(1)).getSection(Section.ANSWER)).hasSize(2);
    assertThat(new Message(responses.get(2)).getSection(Section.ANSWER)).hasSize(2);
  }

  @Test
  void streamInSegmentsOfOneOctetIsRead() throws IOException {
    InetSocketAddress server = listeners().addresses().getLast();
    byte[] frame = framed(GOOD);
    byte[][] octets = new byte[frame.length][];
    for (int i = 0; i < frame.length; i++) {
      octets[i] = new byte[] {frame[i]};
    }
    assertThat(stream(server, octets)).hasSize(1);
  }

  private static void judge(Trick trick, List<byte[]> responses, boolean tcp) throws IOException {
    assertThat(responses).hasSize(trick.rcode() == Trick.SILENCE ? 1 : 2);
    Message good = new Message(responses.getLast());
    assertThat(good.getHeader().getID()).isEqualTo(GOOD_ID);
    assertThat(good.getSection(Section.ANSWER)).hasSize(2);
    if (trick.rcode() == Trick.SILENCE) {
      return;
    }
    RequestForm form = new RequestForm(trick.request());
    Message response = new Message(form.withFamilyThatDnsjavaKnows(responses.getFirst()));
    assertThat(response.numBytes()).isEqualTo(responses.getFirst().length);
    assertThat(response.getHeader().getID()).isEqualTo(0x1234);
    assertThat(response.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(response.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(response.getHeader().getFlag(Flags.AD)).isFalse();
    assertThat(response.getHeader().getOpcode()).isEqualTo(form.opcode());
    assertThat(response.getRcode()).isEqualTo(trick.rcode());
    OPTRecord opt = response.getOPT();
    assertThat(opt != null || !form.hasOpt || !form.isReadable).as("OPT (RFC 6891 6.1.1)").isTrue();
    if (opt != null) {
      assertThat(opt.getOptions(11).isEmpty()).isEqualTo(!tcp || !form.asksKeepalive);
    }
  }

  private static Map<Ending, Long> totals() {
    Map<Ending, Long> totals = new EnumMap<>(Ending.class);
    for (Ending ending : Ending.values()) {
      totals.put(ending, listeners().total(ending));
    }
    return totals;
  }

  /** Each trick was counted so, each good query as ANSWER, and nothing else was. */
  private static void requireCounted(Ending ending, Map<Ending, Long> before, int times) {
    requireCounted(ending, before, times, times);
  }

  private static void requireCounted(Ending ending, Map<Ending, Long> before, int times, int good) {
    Map<Ending, Long> expected = new EnumMap<>(before);
    expected.merge(ending, (long) times, Long::sum);
    expected.merge(Ending.ANSWER, (long) good, Long::sum);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(() -> assertThat(totals()).isEqualTo(expected));
    assertThat(listeners().total(Event.INTERNAL_ERROR)).isZero();
  }

  /** Sends a datagram and a good query; all responses up to that query's. */
  private static List<byte[]> datagrams(InetSocketAddress server, byte[] datagram)
      throws IOException {
    List<byte[]> responses = new ArrayList<>();
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.socket().setSoTimeout(WAIT_MS);
      channel.send(ByteBuffer.wrap(datagram), server);
      channel.send(ByteBuffer.wrap(GOOD), server);
      boolean good = false;
      while (!good) {
        java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[65_535], 65_535);
        channel.socket().receive(packet);
        byte[] response = Arrays.copyOf(packet.getData(), packet.getLength());
        responses.add(response);
        good = (ByteBuffer.wrap(response).getShort() & 0xffff) == GOOD_ID;
      }
    }
    return responses;
  }

  private static byte[] framed(byte[] message) {
    return new Wiring().u16(message.length).bytes(message).octets();
  }

  /** Sends segments and ends the stream; all responses until the server closes. */
  private static List<byte[]> stream(InetSocketAddress server, byte[]... segments)
      throws IOException {
    List<byte[]> responses = new ArrayList<>();
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(WAIT_MS);
      for (byte[] segment : segments) {
        socket.getOutputStream().write(segment);
      }
      socket.shutdownOutput();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int high = in.read(); high >= 0; high = in.read()) {
        byte[] response = new byte[(high << 8) | in.readUnsignedByte()];
        in.readFully(response);
        responses.add(response);
      }
    }
    return responses;
  }
}
