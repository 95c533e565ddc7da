package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/**
 * Asks one question after the other, over UDP with a cookie and over one TCP connection, and judges
 * every answer. An answer may be of the oldest version that was served when the question was sent,
 * of the newest that was written when it came, or of any between; never of two.
 */
final class PoliteClient {
  private static final int DATAGRAM_MAX = 4096;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final long UDP_PAUSE_NANOS = 2_500_000;
  private static final long TCP_PAUSE_NANOS = 8_000_000;
  private static final int KINDS = 7;

  private final InetSocketAddress server;
  private final SoakVersions versions;
  private final SoakCounts counts;
  private final Random random;
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong retries = new AtomicLong();
  private final DatagramSocket udp;
  private final Thread udpThread = Thread.ofPlatform().name("polite-udp").unstarted(this::runUdp);
  private final Thread tcpThread = Thread.ofPlatform().name("polite-tcp").unstarted(this::runTcp);
  private volatile boolean closing;

  /** The client part; the server adds its own. Only the UDP thread writes it after the start. */
  private volatile byte[] cookie = {1, 2, 3, 4, 5, 6, 7, 8};

  PoliteClient(InetSocketAddress server, SoakVersions versions, SoakCounts counts, Random random)
      throws IOException {
    this.server = server;
    this.versions = versions;
    this.counts = counts;
    this.random = random;
    this.udp = new DatagramSocket(new InetSocketAddress(Ports.LOOPBACK, 0));
    this.udp.setSoTimeout(PATIENCE_MILLIS);
  }

  /** A TCP connection. */
  private record Stream(Socket socket, DataInputStream in) implements AutoCloseable {
    static Stream to(InetSocketAddress server) throws IOException {
      Socket socket = new Socket(server.getAddress(), server.getPort());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new Stream(socket, new DataInputStream(socket.getInputStream()));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A question and the versions that its answer may have. */
  private record Asked(int kind, int item, byte[] query, int oldest, boolean europeWasDown) {
    int id() {
      return number(query, 0);
    }
  }

  private static int number(byte[] octets, int from) {
    return ((octets[from] & 0xff) << 8) | (octets[from + 1] & 0xff);
  }

  /** Some questions on the caller's thread, over both transports; before {@link #start}. */
  void warmUp() throws IOException {
    try (Stream stream = Stream.to(server)) {
      for (int i = 0; i < 200; i++) {
        askUdp(ask(random));
        askTcp(stream, List.of(ask(random)));
      }
    }
  }

  void start() {
    udpThread.start();
    tcpThread.start();
  }

  private void runUdp() {
    try {
      while (!closing) {
        askUdp(ask(random));
        LockSupport.parkNanos(UDP_PAUSE_NANOS);
      }
    } catch (IOException | RuntimeException e) {
      faults.add("over UDP: " + e);
    }
  }

  private void runTcp() {
    Random own = new Random(random.nextLong());
    try (Stream stream = Stream.to(server)) {
      while (!closing) {
        int many = own.nextInt(10) == 0 ? 10 : 1;
        askTcp(stream, IntStream.range(0, many).mapToObj(_ -> ask(own)).toList());
        LockSupport.parkNanos(TCP_PAUSE_NANOS * many);
      }
    } catch (IOException | RuntimeException e) {
      faults.add("over TCP: " + e);
    }
  }

  private Asked ask(Random by) {
    int kind = by.nextInt(KINDS);
    int item = by.nextInt(SoakZones.NAMES);
    int id = by.nextInt(1 << 16);
    byte[] query =
        switch (kind) {
          case 0 -> Ask.withCookie(id, "n" + item + ".big.example", Ask.A, cookie);
          case 1 -> Ask.withCookie(id, "v.big.example", Ask.TXT, cookie);
          case 2 -> Ask.withCookie(id, "big.example", Ask.SOA, cookie);
          case 3 -> Ask.withCookie(id, "mix.big.example", Ask.A, cookie);
          case 4 -> Ask.withCookie(id, "steady.shop.example", Ask.A, cookie);
          case 5 -> Ask.withSubnet(id, "www.shop.example", Ask.A, cookie);
          default -> Ask.withCookie(id, "nx" + item + ".static.example", Ask.A, cookie);
        };
    return new Asked(kind, item, query, versions.published(), versions.isEuropeDown());
  }

  private void askUdp(Asked asked) throws IOException {
    byte[] buffer = new byte[DATAGRAM_MAX];
    for (int tries = 0; tries < 4; tries++) {
      udp.send(new DatagramPacket(asked.query(), asked.query().length, server));
      counts.datagram();
      try {
        DatagramPacket response = new DatagramPacket(buffer, buffer.length);
        do {
          udp.receive(response);
        } while (number(buffer, 0) != asked.id());
        judge(asked, Arrays.copyOf(buffer, response.getLength()));
        return;
      } catch (SocketTimeoutException e) {
        retries.incrementAndGet();
      }
    }
    faults.add("no answer over UDP to kind " + asked.kind());
  }

  private void askTcp(Stream stream, List<Asked> pipelined) throws IOException {
    counts.streamMessages(pipelined.size());
    for (Asked asked : pipelined) {
      stream.socket().getOutputStream().write(Ask.framed(asked.query()));
    }
    // In order: nothing in this server overtakes on one connection.
    for (Asked asked : pipelined) {
      byte[] response = new byte[stream.in().readUnsignedShort()];
      stream.in().readFully(response);
      counts.streamAnswer();
      judge(asked, response);
    }
  }

  private void judge(Asked asked, byte[] octets) throws IOException {
    Message response = new Message(octets);
    String fault = fault(asked, response);
    if (fault.isEmpty()) {
      counts.polite();
    } else {
      faults.add(fault + " in " + response);
    }
    OPTRecord opt = response.getOPT();
    if (opt != null) {
      for (EDNSOption option : opt.getOptions(EDNSOption.Code.COOKIE)) {
        cookie = ((CookieOption) option).getServerCookie().map(this::whole).orElse(cookie);
      }
    }
  }

  private byte[] whole(byte[] serverCookie) {
    byte[] whole = Arrays.copyOf(cookie, 8 + serverCookie.length);
    System.arraycopy(serverCookie, 0, whole, 8, serverCookie.length);
    return whole;
  }

  /** What is wrong with an answer; empty when nothing is. */
  private String fault(Asked asked, Message response) {
    if (response.getHeader().getID() != asked.id() || !response.getHeader().getFlag(Flags.AA)) {
      return "wrong ID or no AA";
    }
    if (response.getHeader().getFlag(Flags.TC)) {
      return "truncated";
    }
    boolean denied = asked.kind() == 3 || asked.kind() == 6;
    if (response.getRcode() != (denied ? Rcode.NXDOMAIN : Rcode.NOERROR)) {
      return "wrong RCODE";
    }
    List<Record> answer = response.getSection(Section.ANSWER);
    if (answer.size() != (asked.kind() == 6 ? 0 : 1)) {
      return "wrong number of records";
    }
    return switch (asked.kind()) {
      case 0 -> version(asked, addressVersion(asked, answer));
      case 1 ->
          version(asked, Integer.parseInt(((TXTRecord) answer.getFirst()).getStrings().getFirst()));
      case 2 -> version(asked, (int) ((SOARecord) answer.getFirst()).getSerial());
      case 3 -> mixture(asked, (CNAMERecord) answer.getFirst(), response);
      case 4 -> SoakZones.US.equals(address(answer)) ? "" : "a backend that is down";
      case 5 -> europe(asked, address(answer));
      default -> "";
    };
  }

  private String version(Asked asked, int version) {
    return version < asked.oldest() || version > versions.written()
        ? "version " + version + " outside " + asked.oldest() + ".." + versions.written()
        : "";
  }

  private static int addressVersion(Asked asked, List<Record> answer) {
    byte[] octets = ((ARecord) answer.getFirst()).getAddress().getAddress();
    boolean right = octets[0] == 10 && number(octets, 2) == asked.item();
    return right ? octets[1] & 0xff : -1;
  }

  /** The alias is of one zone and the SOA of another; both carry the version. */
  private String mixture(Asked asked, CNAMERecord alias, Message response) {
    int ofAlias = Integer.parseInt(alias.getTarget().getLabelString(0).substring(1));
    SOARecord soa = (SOARecord) response.getSection(Section.AUTHORITY).getFirst();
    return ofAlias == soa.getSerial()
        ? version(asked, ofAlias)
        : "mixed: alias of " + ofAlias + ", SOA of " + soa.getSerial();
  }

  private String europe(Asked asked, String address) {
    boolean downAllTheTime = asked.europeWasDown() && versions.isEuropeDown();
    boolean right =
        address.equals(SoakZones.US) || (address.equals(SoakZones.EU) && !downAllTheTime);
    return right ? "" : "Europe is down, and " + address;
  }

  private static String address(List<Record> answer) {
    return ((ARecord) answer.getFirst()).getAddress().getHostAddress();
  }

  /**
   * Fails when an answer was wrong or did not come.
   *
   * @param drops datagrams that the kernel dropped before the server could see them: so many
   *     questions may have had to be repeated
   */
  void assertNothingWentWrong(long drops) {
    assertThat(faults).describedAs("first faults").isEmpty();
    assertThat(retries.get()).describedAs("questions repeated").isLessThanOrEqualTo(drops);
    assertThat(counts.politeAnswers()).isPositive();
  }

  /** Returns when all its threads have ended. */
  void end() throws IOException, InterruptedException {
    closing = true;
    udpThread.join();
    tcpThread.join();
    udp.close();
  }
}
