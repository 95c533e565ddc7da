package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server under hostile clients and hostile backends. */
final class HostileIT {
  private static final String ZONE =
      """
      $TTL 300
      @     SOA   ns1 hostmaster ( 1 7200 900 1209600 45 )
            NS    ns1
      ns1   A     192.0.2.53
      docs  A     192.0.2.80
      help  CNAME docs
      """;

  private static final String STEERING =
      """
      pools:
        us: {members: [192.0.2.10, "2001:db8:1::10"]}
        eu: {members: [198.51.100.10, "2001:db8:2::10"]}
      names:
        www: {policy: {geo: {EU: eu, default: us}}}
        "*.tenants": {policy: {sticky: [us, eu]}}
      """;

  private static final int DATAGRAMS = 50_000;

  /** Datagrams sent before their responses are read; few enough for the buffers of the sockets. */
  private static final int LOT = 100;

  private static final short LAST_ID = (short) 0xFFFE;
  private static final long GROWTH_KIB_MAX = 100 * 1024;

  /**
   * {@code www.shop.example A} with an ECS option for 90.0.0.0/24 (RFC 1035, RFC 6891, RFC 7871).
   */
  private static final byte[] QUERY =
      HexFormat.of()
          .parseHex(
              "123401000001000000000001"
                  + "037777770473686f70076578616d706c6500"
                  + "00010001"
                  + "00002904d000000000000b"
                  + "00080007000118005a0000");

  @TempDir private Path folder;

  @Test
  void garbageDoesNotHarmTheServer() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed of the garbage: " + seed);
    Setup setup =
        Setup.in(folder).withGeo().zone("shop.example", ZONE).steering("shop.example", STEERING);
    try (Meridian server = Meridian.serve(setup)) {
      sendDatagrams(server.ipv4(), LOT * 20, new Random(seed));
      long beforeKib = server.residentKib();

      int answered = sendDatagrams(server.ipv4(), DATAGRAMS, new Random(seed + 1));
      sendStreams(server.ipv6(), new Random(seed + 2));

      long afterKib = server.residentKib();
      System.out.printf(
          "%d of %d datagrams were answered; resident memory %d KiB before, %d KiB after%n",
          answered, DATAGRAMS, beforeKib, afterKib);
      assertThat(answered).isPositive();
      assertThat(afterKib - beforeKib).isLessThan(GROWTH_KIB_MAX);
      for (String transport : List.of("+notcp", "+tcp")) {
        assertThat(
                Dig.ask(server.ipv4(), "www.shop.example", transport, "+subnet=90.0.0.0/24")
                    .rdata())
            .containsExactly("198.51.100.10");
        assertThat(Dig.ask(server.ipv6(), "help.shop.example", transport).rdata())
            .containsExactly("docs.shop.example.", "192.0.2.80");
      }
      server.assertLogIsClean();
      server.terminate();
      server.assertLogIsClean();
    }
  }

  /** Every other datagram is random, the rest are queries with a few octets changed or cut. */
  private static int sendDatagrams(InetSocketAddress server, int count, Random random)
      throws IOException {
    int answered = 0;
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(server);
      channel.configureBlocking(false);
      for (int i = 1; i <= count; i++) {
        channel.write(ByteBuffer.wrap(i % 2 == 0 ? random(random) : mutated(random)));
        if (i % LOT == 0) {
          answered += awaitLot(channel);
        }
      }
    }
    return answered;
  }

  private static byte[] random(Random random) {
    byte[] octets = new byte[random.nextInt(random.nextInt(8) == 0 ? 1500 : 100)];
    random.nextBytes(octets);
    return octets;
  }

  private static byte[] mutated(Random random) {
    byte[] octets = QUERY.clone();
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(octets, random.nextInt(octets.length + 20))
        : octets;
  }

  /**
   * Reads responses up to that to a good query, which the server answers last; counts the others.
   * All have the QR bit (RFC 1035 section 4.1.1).
   */
  private static int awaitLot(DatagramChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(QUERY.clone()).putShort(0, LAST_ID));
    ByteBuffer response = ByteBuffer.allocate(65_535);
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (int count = 0; System.nanoTime() < deadlineNanos; ) {
      if (channel.read(response.clear()) > 0) {
        assertThat(response.position()).isBetween(12, 1232);
        assertThat(response.get(2)).isNegative();
        if (response.getShort(0) == LAST_ID) {
          return count;
        }
        count++;
      }
    }
    throw new AssertionError("no answer to a good query after " + LOT + " bad ones");
  }

  private static void sendStreams(InetSocketAddress server, Random random) throws IOException {
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[random.nextInt(4096)];
      random.nextBytes(noise);
      stream(server, noise);
      stream(server, framed(noise.length, mutated(random)));
      stream(server, framed(0, noise));
      stream(server, framed(QUERY.length, QUERY));
    }
  }

  private static byte[] framed(int length, byte[] octets) {
    return ByteBuffer.allocate(2 + octets.length).putShort((short) length).put(octets).array();
  }

  /** Sends, and reads what the server has to say to it until one of both has had enough. */
  private static void stream(InetSocketAddress server, byte[] octets) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write(octets);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      // A server may drop who sends garbage.
    }
  }

  @Test
  void hostileBackendsAreOutOfTheVeryFirstAnswer() throws Exception {
    try (HostileTargets hostile = new HostileTargets();
        Nginx nginx = Nginx.start(folder.resolve("nginx"), Ports.free())) {
      String members =
          IntStream.range(0, hostile.ports().size())
              .mapToObj(
                  i ->
                      ", {address: 198.51.100.%d, probeAt: \"127.0.0.1:%d\"}"
                          .formatted(i + 1, hostile.ports().get(i)))
              .collect(Collectors.joining());
      Setup setup =
          Setup.in(folder)
              .config("startupGrace: 30s\n")
              .zone("shop.example", ZONE)
              .steering(
                  "shop.example",
                  """
                  probes:
                    web: {http: "http://{address}/healthz", expect: {body: ok}, every: 5s, timeout: 4s, fall: 2, rise: 2}
                  pools:
                    all: {probe: web, answers: 8, members: [{address: 192.0.2.10, probeAt: "127.0.0.1:%d"}%s]}
                  names:
                    www: {policy: all, ttl: 5}
                  """
                      .formatted(nginx.port(), members));
      try (Meridian server = Meridian.serve(setup)) {
        assertThat(Dig.ask(server.ipv4(), "www.shop.example").rdata())
            .containsExactly("192.0.2.10");
        assertThat(server.log().stream().filter(line -> line.contains(" is DOWN (")))
            .hasSize(hostile.ports().size());
        server.assertLogIsClean();
      }
    }
  }
}
