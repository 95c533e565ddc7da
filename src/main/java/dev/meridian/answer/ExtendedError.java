package dev.meridian.answer;

import java.nio.charset.StandardCharsets;

/** What a response says for people about why it is as it is (RFC 8914). */
final class ExtendedError {
  /** All targets of a policy are down, and the policy's rule for that answered. */
  static final ExtendedError ALL_DOWN = new ExtendedError(0, "all targets of the policy are down");

  /** The policy's health is not as fresh as it should be; the last verdicts hold. */
  static final ExtendedError STALE_HEALTH =
      new ExtendedError(0, "health checks are overdue; the last verdicts hold");

  /** A verdict of the policy is not followed, because that would break a safety rule. */
  static final ExtendedError SAFETY =
      new ExtendedError(0, "a safety rule keeps targets in the answers or out of them");

  /** Prohibited: who asks may not ask here. */
  static final ExtendedError CLIENT = new ExtendedError(18, "");

  /** Prohibited: a zone transfer. */
  static final ExtendedError TRANSFER = new ExtendedError(18, "zone transfer is not offered");

  /** No zone here holds the name. */
  static final ExtendedError NOT_AUTHORITATIVE = new ExtendedError(20, "");

  /** A class that is not served. */
  static final ExtendedError NOT_SUPPORTED = new ExtendedError(21, "");

  private final int code;
  private final byte[] text;

  private ExtendedError(int code, String text) {
    this.code = code;
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /** INFO-CODE. */
  int code() {
    return code;
  }

  /** EXTRA-TEXT; shared, never written. */
  byte[] text() {
    return text;
  }
}
