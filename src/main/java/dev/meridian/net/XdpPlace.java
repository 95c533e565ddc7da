package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.tap.Tap;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import jdk.internal.vm.annotation.Contended;

/**
 * What one AF_XDP listener answers with on one listening address. Owned by the listener's thread.
 */
@Contended
final class XdpPlace {
  private final boolean ipv6;
  private final boolean wildcard;
  private final long high;
  private final long low;
  private final int port;
  private final Responder responder;
  private final Tally tally;
  private final Tap tap;
  // Requests of this turn.
  private int count;

  XdpPlace(InetSocketAddress address, Responder responder, Tally tally, Tap tap) {
    ClientAddress octets = new ClientAddress(address.getAddress());
    this.ipv6 = address.getAddress() instanceof Inet6Address;
    this.wildcard = address.getAddress().isAnyLocalAddress();
    this.high = octets.high();
    this.low = octets.low();
    this.port = address.getPort();
    this.responder = responder;
    this.tally = tally;
    this.tap = tap;
  }

  Tally tally() {
    return tally;
  }

  boolean isWildcard() {
    return wildcard;
  }

  /** Whether a datagram to an address is for this place. */
  boolean takes(boolean ofIpv6, long toHigh, long toLow, int toPort) {
    return port == toPort && ipv6 == ofIpv6 && (wildcard || (high == toHigh && low == toLow));
  }

  /**
   * Answers one request, and counts one {@link Ending} for it.
   *
   * @param frame offset of the request's frame
   * @param response offset where the DNS message of the response goes, negative if there is no room
   * @return length of the response, 0 when there must be none
   */
  int answer(
      MemorySegment memory, long frame, int length, boolean ofIpv6, long response, int capacity) {
    if (count++ == 0) {
      responder.beginBatch();
    }
    tally.count(Event.RECEIVED);
    if (response < 0) {
      tally.count(Ending.DROPPED);
      tally.count(Event.SEND_FAILED);
      return 0;
    }
    long request = frame + XdpFrame.headers(ofIpv6);
    long clientHigh = XdpFrame.clientHigh(memory, frame, ofIpv6);
    long clientLow = XdpFrame.clientLow(memory, frame, ofIpv6);
    int written =
        responder.respond(
            memory, request, length, response, capacity, clientHigh, clientLow, false);
    tap.offer(
        memory,
        request,
        length,
        response,
        written,
        clientHigh,
        clientLow,
        XdpFrame.clientPort(memory, frame, ofIpv6),
        false);
    if (written > 0) {
      tally.count(Event.SENT);
    }
    return written;
  }

  /** Something was thrown that must not be. */
  void escaped() {
    Escapes.settle(tally, 0);
  }

  /**
   * Ends the turn.
   *
   * @param nanos what it took, negative if nobody looked
   */
  void endTurn(long nanos) {
    if (count > 0) {
      responder.endBatch();
      if (nanos >= 0) {
        tally.latency().add(nanos, count);
      }
      count = 0;
    }
  }
}
