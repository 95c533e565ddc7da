package dev.meridian.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What to listen on, and with how much.
 *
 * @param addresses served over UDP and TCP alike; port 0 takes one free port for both
 * @param udpThreads threads per address, 1 to 256
 * @param tcpLoops event loops per address, 1 to 256
 * @param tcpIdle how long a TCP connection may bring no whole query and take no response before it
 *     is closed, 10 ms to 1 h (RFC 7766 section 6.2.3)
 * @param tcpConnectionsMax TCP connections open at once over all addresses, 1 to 1,000,000
 * @param seed of the random choices among answers
 */
public record ListenSpec(
    List<InetSocketAddress> addresses,
    int udpThreads,
    int tcpLoops,
    Duration tcpIdle,
    int tcpConnectionsMax,
    long seed) {
  private static final Duration TCP_IDLE_DEFAULT = Duration.ofSeconds(10);
  private static final int TCP_CONNECTIONS_DEFAULT = 1000;

  public ListenSpec {
    addresses = List.copyOf(addresses);
    requireRange("udpThreads", udpThreads, 1, 256);
    requireRange("tcpLoops", tcpLoops, 1, 256);
    requireRange("tcpIdle in ms", tcpIdle.toMillis(), 10, Duration.ofHours(1).toMillis());
    requireRange("tcpConnectionsMax", tcpConnectionsMax, 1, 1_000_000);
  }

  /** One UDP thread and one event loop per address, TCP idle 10 s, 1000 TCP connections. */
  public static ListenSpec of(List<InetSocketAddress> addresses, long seed) {
    return new ListenSpec(addresses, 1, 1, TCP_IDLE_DEFAULT, TCP_CONNECTIONS_DEFAULT, seed);
  }

  private static void requireRange(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is outside " + min + ".." + max);
    }
  }
}
