package dev.meridian.net;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The control message by which a socket on the wildcard address learns which address was asked and
 * tells the kernel to reply from it: {@code IP_PKTINFO} (ip(7)) and {@code IPV6_PKTINFO} (RFC 3542
 * section 6).
 */
final class PacketInfo {
  /** Octets kept for the control messages of one datagram. */
  static final long SLOT = 64;

  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfShort SHORT_BIG_ENDIAN =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final StructLayout IPV4 =
      MemoryLayout.structLayout(
          LONG_NATIVE.withName("cmsg_len"),
          INT_NATIVE.withName("cmsg_level"),
          INT_NATIVE.withName("cmsg_type"),
          INT_NATIVE.withName("ipi_ifindex"),
          MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_BYTE).withName("ipi_spec_dst"),
          MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_BYTE).withName("ipi_addr"));
  private static final StructLayout IPV6 =
      MemoryLayout.structLayout(
          LONG_NATIVE.withName("cmsg_len"),
          INT_NATIVE.withName("cmsg_level"),
          INT_NATIVE.withName("cmsg_type"),
          MemoryLayout.sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("ipi6_addr"),
          INT_NATIVE.withName("ipi6_ifindex"));

  private static final long LEVEL = offset(IPV4, "cmsg_level");
  private static final long TYPE = offset(IPV4, "cmsg_type");
  private static final long IPV4_INTERFACE = offset(IPV4, "ipi_ifindex");
  private static final long IPV6_ADDRESS = offset(IPV6, "ipi6_addr");
  private static final long IPV6_INTERFACE = offset(IPV6, "ipi6_ifindex");

  // fe80::/10, RFC 4291 section 2.5.6
  private static final int LINK_LOCAL = 0xfe80;
  private static final int LINK_LOCAL_MASK = 0xffc0;

  private PacketInfo() {}

  /**
   * Turns the received control message into the reply's, in place. The interface is left to the
   * routing table, since the way back need not be the way of the request; only link-local addresses
   * mean nothing without theirs.
   *
   * @param at where the control message is
   * @param length octets of control messages received
   * @return octets of control messages to send: {@code length}, or 0 if it is no packet info
   */
  static long toReply(MemorySegment memory, long at, long length, boolean ipv6) {
    return ipv6 ? toReplyIpv6(memory, at, length) : toReplyIpv4(memory, at, length);
  }

  private static long toReplyIpv4(MemorySegment memory, long at, long length) {
    if (length < IPV4.byteSize()
        || memory.get(INT_NATIVE, at + LEVEL) != Linux.IPPROTO_IP
        || memory.get(INT_NATIVE, at + TYPE) != Linux.IP_PKTINFO) {
      return 0;
    }
    memory.set(INT_NATIVE, at + IPV4_INTERFACE, 0);
    return length;
  }

  private static long toReplyIpv6(MemorySegment memory, long at, long length) {
    if (length < IPV6.byteSize()
        || memory.get(INT_NATIVE, at + LEVEL) != Linux.IPPROTO_IPV6
        || memory.get(INT_NATIVE, at + TYPE) != Linux.IPV6_PKTINFO) {
      return 0;
    }
    int prefix = memory.get(SHORT_BIG_ENDIAN, at + IPV6_ADDRESS);
    if ((prefix & LINK_LOCAL_MASK) != LINK_LOCAL) {
      memory.set(INT_NATIVE, at + IPV6_INTERFACE, 0);
    }
    return length;
  }

  private static long offset(StructLayout layout, String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }
}
