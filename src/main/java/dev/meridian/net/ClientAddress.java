package dev.meridian.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * A client's address in the 128-bit form that the responder takes: IPv6 as it is, IPv4 as {@code
 * ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2).
 */
final class ClientAddress {
  /** Upper half of every IPv4 address. */
  static final long IPV4_HIGH = 0;

  private static final long MAPPED = 0xffff_0000_0000L;
  private static final VarHandle LONG_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] octets;

  /** Copies the address; two short-lived objects, so not for the batched loop. */
  ClientAddress(InetAddress address) {
    octets = address.getAddress();
  }

  long high() {
    return octets.length == Integer.BYTES ? IPV4_HIGH : (long) LONG_BIG_ENDIAN.get(octets, 0);
  }

  long low() {
    return octets.length == Integer.BYTES
        ? ipv4Low((int) INT_BIG_ENDIAN.get(octets, 0))
        : (long) LONG_BIG_ENDIAN.get(octets, Long.BYTES);
  }

  /** Lower half of an IPv4 address, given as a number. */
  static long ipv4Low(int address) {
    return MAPPED | Integer.toUnsignedLong(address);
  }
}
