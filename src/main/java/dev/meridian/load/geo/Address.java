package dev.meridian.load.geo;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.EmbeddedIpv4;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address in 128-bit form, as the tries and policies take it.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits; IPv4 is v4-mapped (RFC 4291 section 2.5.5.2)
 */
public record Address(long high, long low) {
  private static final long MAPPED = 0xFFFF_0000_0000L;
  private static final int IPV4_OFFSET_BITS = 96;

  /** The form of an address. */
  public static Address of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return octets.remaining() == 4
        ? new Address(0, MAPPED | Integer.toUnsignedLong(octets.getInt()))
        : new Address(octets.getLong(), octets.getLong());
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /** Where the family's own bits begin: 96 for IPv4, 0 for IPv6. */
  public int offsetBits() {
    return isIpv4() ? IPV4_OFFSET_BITS : 0;
  }

  /**
   * The prefix of a length around this address.
   *
   * @param bits in the family's own count, 0 to 32 or 128
   */
  public Cidr prefix(int bits) {
    int prefixBits = bits + offsetBits();
    return new Cidr(high & Cidr.highMask(prefixBits), low & Cidr.lowMask(prefixBits), prefixBits);
  }

  /** The address to look up in a database: the inner IPv4 address where this embeds one. */
  InetAddress located() {
    boolean embeds = EmbeddedIpv4.startBit(high, low) >= 0;
    ByteBuffer octets =
        embeds
            ? ByteBuffer.allocate(4).putInt(EmbeddedIpv4.inner(high, low))
            : ByteBuffer.allocate(16).putLong(high).putLong(low);
    try {
      return InetAddress.getByAddress(octets.array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for a length other than 4 and 16
    }
  }
}
