package dev.meridian.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Three threads that send datagrams from all over 127.0.0.0/8 and do not care for answers: queries
 * that are in order, queries that were mutated, and what spoofing and reflection look like.
 */
final class RudeDatagrams {
  private static final int SOCKETS = 24;

  /** Datagrams sent in a row, and the time until the next row. */
  private static final int ROW = 12;

  private static final long ROW_NANOS = 10_000_000;

  /** The second and third octet of the addresses that most come from. */
  private static final int CROWDED = 0x4242;

  private static final int LONGEST = 5000;

  private final InetSocketAddress server;
  private final SoakCounts counts;
  private final List<Thread> threads;
  private volatile boolean closing;

  /** Makes one datagram. */
  private interface Maker {
    byte[] make(Random random);
  }

  RudeDatagrams(InetSocketAddress server, SoakCounts counts, long seed) {
    this.server = server;
    this.counts = counts;
    this.threads =
        Stream.<Maker>of(RudeDatagrams::valid, RudeDatagrams::malformed, RudeDatagrams::spoofed)
            .map(maker -> Thread.ofPlatform().unstarted(() -> run(maker, new Random(seed))))
            .toList();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void run(Maker maker, Random random) {
    Deque<DatagramChannel> sockets = new ArrayDeque<>();
    try {
      while (!closing) {
        long startNanos = System.nanoTime();
        sockets.addLast(open(random));
        if (sockets.size() > SOCKETS) {
          sockets.removeFirst().close();
        }
        for (int i = 0; i < ROW; i++) {
          DatagramChannel socket = sockets.removeFirst();
          sockets.addLast(socket);
          socket.send(ByteBuffer.wrap(maker.make(random)), server);
          counts.datagram();
        }
        LockSupport.parkNanos(ROW_NANOS - (System.nanoTime() - startNanos));
      }
      for (DatagramChannel socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** On any address of 127.0.0.0/8 and any free port; every fourth in one /24, to be limited. */
  private static DatagramChannel open(Random random) throws IOException {
    int network = random.nextInt(4) == 0 ? CROWDED : random.nextInt(1 << 16);
    byte[] address = {127, (byte) (network >> 8), (byte) network, (byte) (1 + random.nextInt(250))};
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
  }

  static byte[] valid(Random random) {
    int id = random.nextInt(1 << 16);
    byte[] cookie = new byte[random.nextBoolean() ? 8 : 24];
    random.nextBytes(cookie);
    String item = Integer.toString(random.nextInt(SoakZones.NAMES));
    return switch (random.nextInt(6)) {
      case 0 -> Ask.plain(id, "n" + item + ".big.example", Ask.A);
      case 1 -> Ask.withCookie(id, "mix.big.example", Ask.A, cookie);
      case 2 -> Ask.withSubnet(id, "www.shop.example", Ask.A, cookie);
      case 3 -> Ask.withSubnet(id, "t" + item + ".tenants.shop.example", Ask.A, cookie);
      case 4 -> Ask.plain(id, "nx" + item + ".static.example", Ask.SOA);
      default -> Ask.withCookie(id, "elsewhere" + item + ".example.org", Ask.TXT, cookie);
    };
  }

  /** A valid query with octets changed, cut off or added; now and then noise. */
  static byte[] malformed(Random random) {
    if (random.nextInt(20) == 0) {
      byte[] noise = new byte[random.nextInt(random.nextInt(10) == 0 ? LONGEST : 100)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] query = valid(random);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      query[random.nextInt(query.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(query, random.nextInt(query.length + 20)) : query;
  }

  /** Responses that nobody asked for, cookies that are not ours, and one question many times. */
  private static byte[] spoofed(Random random) {
    byte[] query = valid(random);
    switch (random.nextInt(4)) {
      case 0 -> query[2] |= (byte) 0x80; // QR: a response
      case 1 -> query[2] |= (byte) (random.nextInt(16) << 3); // any OPCODE
      case 2 -> query[query.length - 1] ^= 1;
      default -> {
        return Ask.plain(random.nextInt(1 << 16), "big.example", Ask.SOA);
      }
    }
    return query;
  }

  /** Returns when all its threads have ended. */
  void end() throws InterruptedException {
    closing = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
