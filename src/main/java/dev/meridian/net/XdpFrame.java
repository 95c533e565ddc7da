package dev.meridian.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An Ethernet frame with a DNS message in one UDP datagram, over IPv4 without options (RFC 791, RFC
 * 768) or IPv6 without extension headers (RFC 8200). All offsets are of the frame's first octet.
 *
 * <p>The UDP checksum of what comes is not verified: a network card or a virtual link may have left
 * it to be computed, and what they found wrong is not told here. That of the Ethernet frame was.
 */
final class XdpFrame {
  /** No frame that is answered. */
  static final int UNANSWERABLE = -1;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int ETHERNET = 14;
  private static final int MAC = 6;
  private static final int ETHER_TYPE = 12;
  private static final int TYPE_IPV4 = 0x0800;
  private static final int TYPE_IPV6 = 0x86dd;
  private static final int IPV4 = 20;
  private static final int IPV6 = 40;
  private static final int UDP = 8;
  private static final int PROTOCOL_UDP = 17;
  private static final int HOPS = 64;

  // Of the IPv4 header.
  private static final int VERSION_IHL = 0x45;
  private static final int FRAGMENT = 6;
  private static final int MORE_OR_OFFSET = 0x3fff;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int IPV4_PROTOCOL = 9;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  // Of the IPv6 header.
  private static final int IPV6_VERSION = 6 << 28;
  private static final int IPV6_LENGTH = 4;
  private static final int IPV6_NEXT = 6;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;
  // Of the UDP header.
  private static final int DESTINATION_PORT = 2;
  private static final int UDP_LENGTH = 4;
  private static final int UDP_CHECKSUM = 6;

  private XdpFrame() {}

  /** Octets before the DNS message. */
  static int headers(boolean ipv6) {
    return ETHERNET + (ipv6 ? IPV6 : IPV4) + UDP;
  }

  static boolean isIpv6(MemorySegment memory, long frame) {
    return Short.toUnsignedInt(memory.get(SHORT, frame + ETHER_TYPE)) == TYPE_IPV6;
  }

  /**
   * The length of the DNS message, or {@link #UNANSWERABLE}: no such frame, a bad header checksum,
   * lengths that do not agree, no UDP checksum over IPv6 (RFC 8200 section 8.1), or a sender that
   * nothing may be sent to: the server itself, what is no host (RFC 1122 section 3.2.1.3; RFC 4291
   * sections 2.5 and 2.7), port 0.
   *
   * @param length octets of the frame
   */
  static int messageLength(MemorySegment memory, long frame, int length) {
    if (length < ETHERNET + IPV4 + UDP) {
      return UNANSWERABLE;
    }
    return switch (Short.toUnsignedInt(memory.get(SHORT, frame + ETHER_TYPE))) {
      case TYPE_IPV4 -> messageOfIpv4(memory, frame + ETHERNET, length - ETHERNET);
      case TYPE_IPV6 -> messageOfIpv6(memory, frame + ETHERNET, length - ETHERNET);
      default -> UNANSWERABLE;
    };
  }

  private static int messageOfIpv4(MemorySegment memory, long ip, int length) {
    int total = Short.toUnsignedInt(memory.get(SHORT, ip + 2));
    boolean plain =
        memory.get(BYTE, ip) == VERSION_IHL
            && memory.get(BYTE, ip + IPV4_PROTOCOL) == PROTOCOL_UDP
            && (memory.get(SHORT, ip + FRAGMENT) & MORE_OR_OFFSET) == 0;
    if (!plain
        || total > length
        || folded(sum(memory, ip, IPV4)) != 0xffff
        || memory.get(INT, ip + IPV4_SOURCE) == memory.get(INT, ip + IPV4_DESTINATION)
        || !isHost(memory.get(INT, ip + IPV4_SOURCE))) {
      return UNANSWERABLE;
    }
    return messageOfUdp(memory, ip + IPV4, total - IPV4);
  }

  private static int messageOfIpv6(MemorySegment memory, long ip, int length) {
    int payload = Short.toUnsignedInt(memory.get(SHORT, ip + IPV6_LENGTH));
    if (length < IPV6 + UDP
        || memory.get(BYTE, ip) >> 4 != 6
        || memory.get(BYTE, ip + IPV6_NEXT) != PROTOCOL_UDP
        || payload > length - IPV6
        || memory.get(SHORT, ip + IPV6 + UDP_CHECKSUM) == 0
        || isToItself(memory, ip)
        || !isHost(memory.get(LONG, ip + IPV6_SOURCE), memory.get(LONG, ip + IPV6_SOURCE + 8))) {
      return UNANSWERABLE;
    }
    return messageOfUdp(memory, ip + IPV6, payload);
  }

  private static boolean isToItself(MemorySegment memory, long ipv6) {
    return memory.get(LONG, ipv6 + IPV6_SOURCE) == memory.get(LONG, ipv6 + IPV6_DESTINATION)
        && memory.get(LONG, ipv6 + IPV6_SOURCE + 8)
            == memory.get(LONG, ipv6 + IPV6_DESTINATION + 8);
  }

  private static int messageOfUdp(MemorySegment memory, long udp, int length) {
    if (length < UDP || memory.get(SHORT, udp) == 0) {
      return UNANSWERABLE;
    }
    int datagram = Short.toUnsignedInt(memory.get(SHORT, udp + UDP_LENGTH));
    return datagram < UDP || datagram > length ? UNANSWERABLE : datagram - UDP;
  }

  /** Neither of this network, nor of this host itself, nor of a group. */
  private static boolean isHost(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  private static boolean isHost(long high, long low) {
    boolean group = high >>> 56 == 0xff;
    boolean unspecifiedOrLoopback = high == 0 && (low == 0 || low == 1);
    boolean mapped = high == 0 && low >>> 32 == 0xffff;
    return !group && !unspecifiedOrLoopback && !mapped;
  }

  /** Upper half of the sender's address, see {@link ClientAddress}. */
  static long clientHigh(MemorySegment memory, long frame, boolean ipv6) {
    return ipv6 ? memory.get(LONG, frame + ETHERNET + IPV6_SOURCE) : ClientAddress.IPV4_HIGH;
  }

  /** Lower half of the sender's address. */
  static long clientLow(MemorySegment memory, long frame, boolean ipv6) {
    return ipv6
        ? memory.get(LONG, frame + ETHERNET + IPV6_SOURCE + 8)
        : ClientAddress.ipv4Low(memory.get(INT, frame + ETHERNET + IPV4_SOURCE));
  }

  static int clientPort(MemorySegment memory, long frame, boolean ipv6) {
    return Short.toUnsignedInt(memory.get(SHORT, frame + headers(ipv6) - UDP));
  }

  /** Upper half of the address that was asked. */
  static long serverHigh(MemorySegment memory, long frame, boolean ipv6) {
    return ipv6 ? memory.get(LONG, frame + ETHERNET + IPV6_DESTINATION) : ClientAddress.IPV4_HIGH;
  }

  /** Lower half of the address that was asked. */
  static long serverLow(MemorySegment memory, long frame, boolean ipv6) {
    return ipv6
        ? memory.get(LONG, frame + ETHERNET + IPV6_DESTINATION + 8)
        : ClientAddress.ipv4Low(memory.get(INT, frame + ETHERNET + IPV4_DESTINATION));
  }

  static int serverPort(MemorySegment memory, long frame, boolean ipv6) {
    return Short.toUnsignedInt(memory.get(SHORT, frame + headers(ipv6) - UDP + DESTINATION_PORT));
  }

  /**
   * Writes the headers of a response: back to where the request came from, the way that it came. An
   * IPv4 datagram has DF set, and so needs no identification (RFC 6864 section 4.1).
   *
   * @param request offset of the request's frame
   * @param response offset of the response's frame, with the message in its place
   * @param messageLength octets of the DNS message
   * @return octets of the frame
   */
  static int writeHeaders(
      MemorySegment memory, long request, long response, int messageLength, boolean ipv6) {
    memory.set(INT, response, memory.get(INT, request + MAC));
    memory.set(SHORT, response + 4, memory.get(SHORT, request + MAC + 4));
    memory.set(INT, response + MAC, memory.get(INT, request));
    memory.set(SHORT, response + MAC + 4, memory.get(SHORT, request + 4));
    memory.set(SHORT, response + ETHER_TYPE, memory.get(SHORT, request + ETHER_TYPE));
    int datagram = UDP + messageLength;
    long from = request + ETHERNET;
    long to = response + ETHERNET;
    long addresses =
        ipv6 ? writeIpv6(memory, from, to, datagram) : writeIpv4(memory, from, to, datagram);
    writeUdp(memory, from + (ipv6 ? IPV6 : IPV4), to + (ipv6 ? IPV6 : IPV4), datagram, addresses);
    return headers(ipv6) + messageLength;
  }

  /** The sum of the addresses, for the UDP checksum. */
  private static long writeIpv4(MemorySegment memory, long from, long to, int datagram) {
    memory.set(INT, to, VERSION_IHL << 24 | (IPV4 + datagram));
    memory.set(INT, to + 4, DONT_FRAGMENT);
    memory.set(INT, to + 8, HOPS << 24 | PROTOCOL_UDP << 16);
    memory.set(INT, to + IPV4_SOURCE, memory.get(INT, from + IPV4_DESTINATION));
    memory.set(INT, to + IPV4_DESTINATION, memory.get(INT, from + IPV4_SOURCE));
    memory.set(SHORT, to + IPV4_CHECKSUM, (short) ~folded(sum(memory, to, IPV4)));
    return sum(memory, to + IPV4_SOURCE, 8);
  }

  private static long writeIpv6(MemorySegment memory, long from, long to, int datagram) {
    memory.set(INT, to, IPV6_VERSION);
    memory.set(INT, to + IPV6_LENGTH, datagram << 16 | PROTOCOL_UDP << 8 | HOPS);
    for (int at = 0; at < 16; at += 8) {
      memory.set(LONG, to + IPV6_SOURCE + at, memory.get(LONG, from + IPV6_DESTINATION + at));
      memory.set(LONG, to + IPV6_DESTINATION + at, memory.get(LONG, from + IPV6_SOURCE + at));
    }
    return sum(memory, to + IPV6_SOURCE, 32);
  }

  private static void writeUdp(
      MemorySegment memory, long from, long to, int datagram, long addresses) {
    memory.set(SHORT, to, memory.get(SHORT, from + DESTINATION_PORT));
    memory.set(SHORT, to + DESTINATION_PORT, memory.get(SHORT, from));
    memory.set(INT, to + UDP_LENGTH, datagram << 16);
    int checksum =
        ~folded(addresses + PROTOCOL_UDP + datagram + sum(memory, to, datagram)) & 0xffff;
    // 0 would mean that there is none (RFC 768).
    memory.set(SHORT, to + UDP_CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
  }

  /** The sum of 16-bit words, the last one filled with zero (RFC 1071), yet to be folded. */
  private static long sum(MemorySegment memory, long at, int length) {
    long sum = 0;
    int done = 0;
    for (; done + 8 <= length; done += 8) {
      long word = memory.get(LONG, at + done);
      sum += (word >>> 32) + (word & 0xffff_ffffL);
    }
    if (done + 4 <= length) {
      sum += Integer.toUnsignedLong(memory.get(INT, at + done));
      done += 4;
    }
    if (done + 2 <= length) {
      sum += Short.toUnsignedLong(memory.get(SHORT, at + done));
      done += 2;
    }
    if (done < length) {
      sum += Byte.toUnsignedLong(memory.get(BYTE, at + done)) << 8;
    }
    return sum;
  }

  private static int folded(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) folded;
  }
}
