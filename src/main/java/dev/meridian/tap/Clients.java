package dev.meridian.tap;

import java.nio.ByteBuffer;

/** Addresses in the one form of 128 bits, as octets. */
final class Clients {
  private static final long MAPPED = 0xffff;

  private Clients() {}

  /** Four octets for an IPv4 address, else 16. */
  static byte[] octets(long high, long low) {
    return high == 0 && low >>> Integer.SIZE == MAPPED
        ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array()
        : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }
}
