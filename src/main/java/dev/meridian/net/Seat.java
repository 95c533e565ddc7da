package dev.meridian.net;

import dev.meridian.stats.Event;
import java.util.function.Consumer;

/** One connection's place at {@link Admission}, which alone changes it. */
final class Seat {
  private static final long IPV6_56 = -1L << Byte.SIZE;

  final long client;
  final IdleOrder.Place amongAll = new IdleOrder.Place(this);
  final IdleOrder.Place amongClient = new IdleOrder.Place(this);
  private final Consumer<Event> close;
  long progressNanos;

  /**
   * A place that is not taken yet.
   *
   * @param high upper half of the client's address; IPv4 is v4-mapped
   * @param low lower half of the client's address
   * @param close closes the connection for a reason, and gives the place back
   */
  Seat(long high, long low, Consumer<Event> close) {
    this.client = client(high, low);
    this.close = close;
  }

  /**
   * What counts as one client: an IPv4 address, or an IPv6 /56, of which a site has many addresses.
   * Both in one number: an IPv6 prefix that looks like a v4-mapped address ({@code 0:ffff::/32}) is
   * not in use.
   */
  static long client(long high, long low) {
    return high == ClientAddress.IPV4_HIGH ? low : high & IPV6_56;
  }

  void close(Event reason) {
    close.accept(reason);
  }
}
