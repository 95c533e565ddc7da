package dev.meridian.stats;

/**
 * How a request ended. Every request that a listener receives ends in exactly one of these, so that
 * {@code received = sum over endings}.
 */
public enum Ending {
  /** NOERROR with at least one record in the answer section, or cut for TC. */
  ANSWER,
  /**
   * NOERROR, empty answer section, SOA in authority (RFC 2308 section 2.2); also a cookie that was
   * asked for without a question (RFC 7873 section 5.4).
   */
  NODATA,
  /** NXDOMAIN (RFC 2308 section 2.1). */
  NXDOMAIN,
  /** NOERROR with a delegation in the authority section (RFC 1034 section 4.3.2 step 3b). */
  REFERRAL,
  /** REFUSED: outside the zones that are served, or a class or type that is not. */
  REFUSED,
  FORMERR,
  NOTIMP,
  /** Extended RCODE BADVERS (RFC 6891 section 6.1.3). */
  BADVERS,
  SERVFAIL,
  /**
   * Extended RCODE BADCOOKIE: a cookie is not good, where one is required or was asked for (RFC
   * 7873).
   */
  BADCOOKIE,
  /** Over the rate limit, or without the cookie that is required: no response, or one with TC. */
  LIMITED,
  /** No response: shorter than a header, a response itself (QR set), or longer than the buffer. */
  DROPPED
}
