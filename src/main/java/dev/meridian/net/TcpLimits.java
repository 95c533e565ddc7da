package dev.meridian.net;

import java.time.Duration;

/**
 * What TCP clients may take up, over all addresses.
 *
 * @param idle how long a connection may have nothing under way before it is closed, 10 ms to 1 h
 *     (RFC 7766 section 6.2.3); shorter while more than half of the places are taken
 * @param timeout how long one message may take: to be whole after its first octet, and, for
 *     responses, to be taken by the client; 10 ms to 1 h
 * @param connectionsMax connections open at once, 1 to 1,000,000; each event loop of each address
 *     has an equal share of the places
 * @param perClientMax connections open at once of one client to one address, 1 to 1,000,000; a
 *     client is an IPv4 address or an IPv6 /56
 * @param heldMax octets that all connections together may hold of unfinished messages and responses
 *     not taken, 65,536 or more
 */
public record TcpLimits(
    Duration idle, Duration timeout, int connectionsMax, int perClientMax, long heldMax) {
  /** As much as a thousand messages of the greatest length, octets. */
  public static final long HELD_MAX_DEFAULT = 64L << 20;

  private static final long HELD_MIN = 65_536;
  private static final int CONNECTIONS_LIMIT = 1_000_000;

  /** Idle 10 s, 5 s a message, 1000 connections, 100 a client. */
  public static final TcpLimits DEFAULT =
      new TcpLimits(Duration.ofSeconds(10), Duration.ofSeconds(5), 1000, 100, HELD_MAX_DEFAULT);

  public TcpLimits {
    long hour = Duration.ofHours(1).toMillis();
    ListenSpec.requireRange("idle in ms", idle.toMillis(), 10, hour);
    ListenSpec.requireRange("timeout in ms", timeout.toMillis(), 10, hour);
    ListenSpec.requireRange("connectionsMax", connectionsMax, 1, CONNECTIONS_LIMIT);
    ListenSpec.requireRange("perClientMax", perClientMax, 1, CONNECTIONS_LIMIT);
    ListenSpec.requireRange("heldMax", heldMax, HELD_MIN, Long.MAX_VALUE);
  }

  /**
   * The part of one event loop. The places of all parts add up to {@code connectionsMax}, but each
   * has one at least.
   *
   * @param loop number of the loop, 0 to {@code loops - 1}
   * @param loops event loops of all addresses
   * @param loopsPerAddress event loops among which one address's clients are spread
   */
  TcpLimits share(int loop, int loops, int loopsPerAddress) {
    int places = connectionsMax / loops + (loop < connectionsMax % loops ? 1 : 0);
    return new TcpLimits(
        idle,
        timeout,
        Math.max(1, places),
        Math.ceilDiv(perClientMax, loopsPerAddress),
        Math.max(HELD_MIN, heldMax / loops));
  }
}
