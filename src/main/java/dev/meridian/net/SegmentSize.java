package dev.meridian.net;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The control message {@code UDP_SEGMENT} (udp(7)): has the kernel take one message for many
 * datagrams of one size to one peer, and part them as late as it can. What a datagram costs on its
 * way through the kernel is then paid once.
 */
final class SegmentSize {
  private static final ValueLayout.OfShort SHORT_NATIVE = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          LONG_NATIVE.withName("cmsg_len"),
          INT_NATIVE.withName("cmsg_level"),
          INT_NATIVE.withName("cmsg_type"),
          SHORT_NATIVE.withName("gso_size"),
          MemoryLayout.paddingLayout(6));

  private static final long LENGTH_AT = offset("cmsg_len");
  private static final long LEVEL_AT = offset("cmsg_level");
  private static final long TYPE_AT = offset("cmsg_type");
  private static final long SIZE_AT = offset("gso_size");

  /** Octets that it takes up among control messages. */
  static final long LENGTH = LAYOUT.byteSize();

  /** Octets of a datagram that fits the least MTU of IPv6 (RFC 8200 section 5), beside headers. */
  static final int DATAGRAM_MAX = 1280 - 40 - 8;

  /** Octets of a message: headers take the rest of 65535. */
  static final int MESSAGE_MAX = 65_000;

  private SegmentSize() {}

  /** Writes it. */
  static void write(MemorySegment memory, long at, int octets) {
    memory.set(LONG_NATIVE, at + LENGTH_AT, SIZE_AT + Short.BYTES);
    memory.set(INT_NATIVE, at + LEVEL_AT, Linux.SOL_UDP);
    memory.set(INT_NATIVE, at + TYPE_AT, Linux.UDP_SEGMENT);
    memory.set(SHORT_NATIVE, at + SIZE_AT, (short) octets);
  }

  private static long offset(String field) {
    return LAYOUT.byteOffset(PathElement.groupElement(field));
  }
}
