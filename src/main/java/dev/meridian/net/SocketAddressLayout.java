package dev.meridian.net;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6} of Linux: family and scope in the machine's
 * byte order, port and address in the network's.
 */
final class SocketAddressLayout {
  private static final ValueLayout.OfShort SHORT_NATIVE = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfShort SHORT_BIG_ENDIAN =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BIG_ENDIAN =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final StructLayout IPV4 =
      MemoryLayout.structLayout(
          SHORT_NATIVE.withName("sin_family"),
          SHORT_BIG_ENDIAN.withName("sin_port"),
          INT_BIG_ENDIAN.withName("sin_addr"),
          MemoryLayout.paddingLayout(8));
  private static final StructLayout IPV6 =
      MemoryLayout.structLayout(
          SHORT_NATIVE.withName("sin6_family"),
          SHORT_BIG_ENDIAN.withName("sin6_port"),
          INT_BIG_ENDIAN.withName("sin6_flowinfo"),
          LONG_BIG_ENDIAN.withName("sin6_addr_high"),
          LONG_BIG_ENDIAN.withName("sin6_addr_low"),
          INT_NATIVE.withName("sin6_scope_id"));

  private static final long FAMILY = offset(IPV4, "sin_family");
  private static final long PORT = offset(IPV4, "sin_port");
  private static final long IPV4_ADDRESS = offset(IPV4, "sin_addr");
  private static final long IPV6_HIGH = offset(IPV6, "sin6_addr_high");
  private static final long IPV6_LOW = offset(IPV6, "sin6_addr_low");
  private static final long IPV6_SCOPE = offset(IPV6, "sin6_scope_id");

  /** Octets of a {@code sockaddr_in}. */
  static final int IPV4_LENGTH = (int) IPV4.byteSize();

  /** Octets of a {@code sockaddr_in6}. */
  static final int IPV6_LENGTH = (int) IPV6.byteSize();

  private SocketAddressLayout() {}

  static int length(boolean ipv6) {
    return ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
  }

  /** The port, 0 to 65535, of the address at {@code at}. */
  static int port(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(SHORT_BIG_ENDIAN, at + PORT));
  }

  /** Upper half of the 128-bit form, see {@link ClientAddress}. */
  static long high(MemorySegment memory, long at, boolean ipv6) {
    return ipv6 ? memory.get(LONG_BIG_ENDIAN, at + IPV6_HIGH) : ClientAddress.IPV4_HIGH;
  }

  /** Lower half of the 128-bit form. */
  static long low(MemorySegment memory, long at, boolean ipv6) {
    return ipv6
        ? memory.get(LONG_BIG_ENDIAN, at + IPV6_LOW)
        : ClientAddress.ipv4Low(memory.get(INT_BIG_ENDIAN, at + IPV4_ADDRESS));
  }

  /** Whether two addresses are of the same peer; those of IPv6 with flow label and scope. */
  static boolean equal(MemorySegment memory, long one, long other, boolean ipv6) {
    boolean head = memory.get(LONG_NATIVE, one) == memory.get(LONG_NATIVE, other);
    return ipv6
        ? head
            && memory.get(LONG_NATIVE, one + IPV6_HIGH)
                == memory.get(LONG_NATIVE, other + IPV6_HIGH)
            && memory.get(LONG_NATIVE, one + IPV6_LOW) == memory.get(LONG_NATIVE, other + IPV6_LOW)
            && memory.get(INT_NATIVE, one + IPV6_SCOPE)
                == memory.get(INT_NATIVE, other + IPV6_SCOPE)
        : head;
  }

  /** Writes an address; the rest of the structure must be zero. */
  static void write(MemorySegment memory, long at, InetSocketAddress address) {
    ClientAddress octets = new ClientAddress(address.getAddress());
    memory.set(SHORT_BIG_ENDIAN, at + PORT, (short) address.getPort());
    if (address.getAddress() instanceof Inet6Address ipv6) {
      memory.set(SHORT_NATIVE, at + FAMILY, (short) Linux.AF_INET6);
      memory.set(LONG_BIG_ENDIAN, at + IPV6_HIGH, octets.high());
      memory.set(LONG_BIG_ENDIAN, at + IPV6_LOW, octets.low());
      memory.set(INT_NATIVE, at + IPV6_SCOPE, ipv6.getScopeId());
    } else {
      memory.set(SHORT_NATIVE, at + FAMILY, (short) Linux.AF_INET);
      memory.set(INT_BIG_ENDIAN, at + IPV4_ADDRESS, (int) octets.low());
    }
  }

  private static long offset(StructLayout layout, String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }
}
