package dev.meridian.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports on the loopback address. */
public final class Ports {
  public static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /**
   * Below the range from which Linux takes the ports of clients (32768 and up), so that none of
   * them takes the port of a backend that is stopped for a while.
   */
  private static final int FIRST_OF_ALL = 20_000;

  private static final int COUNT = 5_000;

  /**
   * Tests that run in another process at once have other ports: one that is free now may be theirs
   * before the server that gets it begins to listen.
   */
  private static final int FIRST =
      FIRST_OF_ALL + COUNT * ((Integer.getInteger("meridian.it.fork", 1) - 1) % 2);

  private static final int LAST = FIRST + COUNT - 1;

  private Ports() {}

  /** Ports that nothing uses now, all different. */
  public static List<Integer> free(int count) {
    int start = ThreadLocalRandom.current().nextInt(FIRST, LAST);
    List<Integer> ports =
        IntStream.concat(IntStream.rangeClosed(start, LAST), IntStream.range(FIRST, start))
            .filter(Ports::isFree)
            .limit(count)
            .boxed()
            .toList();
    if (ports.size() < count) {
      throw new AssertionError("fewer than " + count + " free ports");
    }
    return ports;
  }

  static int free() {
    return free(1).getFirst();
  }

  /** Whether 127.0.0.1 has this port free for UDP and TCP. */
  static boolean isFree(int port) {
    try (ServerSocket tcp = new ServerSocket();
        DatagramSocket udp = new DatagramSocket(null)) {
      tcp.bind(new InetSocketAddress(LOOPBACK, port));
      udp.bind(new InetSocketAddress(LOOPBACK, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
