package dev.meridian.steer;

/** What a query asks for, as far as steering cares. */
public enum Kind {
  /**
   * IPv4 addresses (QTYPE 1); also QTYPE ANY (255) where a policy has to answer it, for which one
   * RRset of several is enough (RFC 8482 section 4.1).
   */
  A,
  /** IPv6 addresses (QTYPE 28). */
  AAAA,
  /** Anything else: pools of addresses give an empty answer, pools of aliases their CNAME. */
  OTHER;

  static final int COUNT = values().length;

  /** The kind of a QTYPE. */
  public static Kind of(int qtype) {
    return qtype == 1 || qtype == 255 ? A : qtype == 28 ? AAAA : OTHER;
  }
}
