package dev.meridian.answer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A key of server cookies: 128 bits (RFC 9018 section 4.4), as the two little-endian words that
 * SipHash takes. Never printed.
 */
public final class CookieSecret {
  /** Octets of a secret. */
  public static final int LENGTH = 16;

  final long key0;
  final long key1;

  /**
   * A secret.
   *
   * @throws IllegalArgumentException when there are not 16 octets
   */
  public CookieSecret(byte[] octets) {
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException("a cookie secret has 16 octets, not " + octets.length);
    }
    ByteBuffer words = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    key0 = words.getLong();
    key1 = words.getLong();
  }

  /** A secret that nobody knows, from the system's source of randomness. */
  public static CookieSecret random() {
    byte[] octets = new byte[LENGTH];
    new SecureRandom().nextBytes(octets);
    return new CookieSecret(octets);
  }

  @Override
  public String toString() {
    return "CookieSecret";
  }
}
