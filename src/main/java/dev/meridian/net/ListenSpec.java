package dev.meridian.net;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What to listen on, and with how much.
 *
 * @param addresses served over UDP and TCP alike; port 0 takes one free port for both
 * @param udpThreads threads per address, 1 to 256
 * @param gso whether UDP responses of one length to one client may leave as one message
 * @param tcpLoops event loops per address, 1 to 256
 * @param tcp what TCP clients may take up
 * @param xdp network interfaces whose UDP queries are taken by AF_XDP
 * @param seed of the random choices among answers
 */
public record ListenSpec(
    List<InetSocketAddress> addresses,
    int udpThreads,
    boolean gso,
    int tcpLoops,
    TcpLimits tcp,
    List<String> xdp,
    long seed) {
  public ListenSpec {
    addresses = List.copyOf(addresses);
    xdp = List.copyOf(xdp);
    requireRange("udpThreads", udpThreads, 1, 256);
    requireRange("tcpLoops", tcpLoops, 1, 256);
  }

  /** One UDP thread and one event loop per address, {@link TcpLimits#DEFAULT}. */
  public static ListenSpec of(List<InetSocketAddress> addresses, long seed) {
    return new ListenSpec(addresses, 1, true, 1, TcpLimits.DEFAULT, List.of(), seed);
  }

  static void requireRange(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is outside " + min + ".." + max);
    }
  }
}
