package dev.meridian.stats;

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
  /** A TCP connection was accepted. */
  TCP_ACCEPTED,
  /** A TCP connection that had been accepted was closed by us: idle, not reading, or malformed. */
  TCP_CLOSED,
  /** A TCP connection was closed at once: as many as allowed were open, or of another family. */
  TCP_REFUSED,
  /** The kernel reported an error, other than an expired wait, where a datagram was awaited. */
  RECEIVE_FAILED,
  /** Code that must not throw threw; the requests concerned ended as DROPPED. */
  INTERNAL_ERROR
}
