package dev.meridian.load.geo;

import dev.meridian.geo.EmbeddedIpv4;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An address in 128-bit form, IPv4 as v4-mapped. */
record Address(long high, long low) {
  private static final long MAPPED = 0xFFFF_0000_0000L;

  static Address of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return octets.remaining() == 4
        ? new Address(0, MAPPED | Integer.toUnsignedLong(octets.getInt()))
        : new Address(octets.getLong(), octets.getLong());
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xFFFF;
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
