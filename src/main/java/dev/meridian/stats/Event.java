package dev.meridian.stats;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Things worth counting beside the endings; a request may cause none or several. */
public enum Event {
  /** A datagram or a TCP message arrived. */
  RECEIVED,
  /** A response was handed to the kernel. */
  SENT,
  /** The kernel did not take a response. */
  SEND_FAILED,
  /** The response was cut to header, question and OPT, with TC set (RFC 2181 section 9). */
  TRUNCATED,
  /** The request carried an OPT record (RFC 6891). */
  EDNS,
  /** The request carried a client subnet with a source prefix longer than 0 (RFC 7871). */
  CLIENT_SUBNET,
  /** REFUSED because no zone that is served on this address holds the name. */
  REFUSED_ZONE,
  /** REFUSED because the sender is not among the clients of this address. */
  REFUSED_CLIENT,
  /** REFUSED because the class is neither IN nor one that is answered in class CH. */
  REFUSED_CLASS,
  /** REFUSED because it is a zone transfer. */
  REFUSED_TRANSFER,
  /** The request carried a good server cookie (RFC 9018). */
  COOKIE_GOOD,
  /** The request carried a server cookie that is not good: expired, or not ours. */
  COOKIE_BAD,
  /** The request carried a client cookie only, and was given a server cookie. */
  COOKIE_NEW,
  /** A response was over the rate limit; in a dry run it was sent all the same. */
  RATE_LIMITED,
  /** A limited response was sent empty with TC. */
  SLIPPED,
  /** A client connected over TCP; it was then accepted or refused. */
  TCP_ATTEMPTED,
  /** A TCP connection was accepted; it ends in exactly one of {@link #TCP_CLOSINGS}. */
  TCP_ACCEPTED,
  /** Refused: as many connections as allowed were open, and none had waited long enough to go. */
  TCP_REFUSED_FULL,
  /** Refused: this client had as many as one client may, and none had waited long enough to go. */
  TCP_REFUSED_CLIENT,
  /** Refused: the client's address family is not served on this address. */
  TCP_REFUSED_FAMILY,
  /** Refused: the listener was stopping. */
  TCP_REFUSED_STOPPING,
  /** The client closed or reset the connection, or had ended its side and got all its answers. */
  TCP_CLOSED_BY_CLIENT,
  /** Closed: nothing was under way for the idle time (RFC 7766 section 6.2.3). */
  TCP_CLOSED_IDLE,
  /** Closed in favour of a newcomer: as many as allowed were open, this one waited longest. */
  TCP_CLOSED_FULL,
  /** Closed in favour of a newcomer of the same client, which had as many as one client may. */
  TCP_CLOSED_CLIENT,
  /** Closed: a message was not whole in time after its first octet. */
  TCP_CLOSED_SLOW_WRITER,
  /** Closed: responses were not taken in time. */
  TCP_CLOSED_SLOW_READER,
  /** Closed: a length shorter than a header, so the stream is out of step (RFC 1035 4.2.2). */
  TCP_CLOSED_MALFORMED,
  /** Closed: all connections together held as many octets as they may, and this one held some. */
  TCP_CLOSED_MEMORY,
  /** Closed: code that must not throw threw. */
  TCP_CLOSED_ERROR,
  /** Closed: the listener stopped. */
  TCP_CLOSED_STOPPING,
  /** The request was chosen for the query log; it was then written or lost. */
  LOG_SAMPLED,
  /** The query log had no room for a request that was chosen. */
  LOG_LOST,
  /** The kernel reported an error, other than an expired wait, where a datagram was awaited. */
  RECEIVE_FAILED,
  /** Code that must not throw threw; the requests concerned ended as DROPPED. */
  INTERNAL_ERROR;

  /** How an attempt to connect fails: {@code attempted = accepted + sum over refusals}. */
  public static final Set<Event> TCP_REFUSALS =
      Collections.unmodifiableSet(EnumSet.range(TCP_REFUSED_FULL, TCP_REFUSED_STOPPING));

  /** How a connection ends: {@code accepted = open + sum over closings}. */
  public static final Set<Event> TCP_CLOSINGS =
      Collections.unmodifiableSet(EnumSet.range(TCP_CLOSED_BY_CLIENT, TCP_CLOSED_STOPPING));
}
