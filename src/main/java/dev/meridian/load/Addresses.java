package dev.meridian.load;

import dev.meridian.geo.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Addresses in 128-bit form, IPv4 v4-mapped (RFC 4291 section 2.5.5.2). */
public final class Addresses {
  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;
  private static final int V4_OFFSET_BITS = 96;

  private Addresses() {}

  /** The upper half of an address. */
  public static long high(InetAddress address) {
    return address instanceof Inet4Address ? 0 : ByteBuffer.wrap(address.getAddress()).getLong(0);
  }

  /** The lower half of an address. */
  public static long low(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? V4_MAPPED | (octets.getInt(0) & 0xffff_ffffL)
        : octets.getLong(8);
  }

  /**
   * A prefix.
   *
   * @param bits in the family's own count
   */
  static Cidr cidr(InetAddress address, int bits) {
    int prefixBits = address instanceof Inet4Address ? bits + V4_OFFSET_BITS : bits;
    return new Cidr(
        high(address) & Cidr.highMask(prefixBits),
        low(address) & Cidr.lowMask(prefixBits),
        prefixBits);
  }
}
