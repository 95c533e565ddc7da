package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.geo.Cidr;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Prefixes as text. */
final class Blocks {
  private static final int IPV4_OFFSET = 12;
  private static final int IPV4_ALL_BITS = 96;

  private Blocks() {}

  /** CIDR notation: {@code 192.0.2.0/24}. */
  static String text(Cidr prefix) {
    return text(prefix.high(), prefix.low(), prefix.prefixBits(), prefix.isIpv4());
  }

  private static String text(long high, long low, int bits, boolean ipv4) {
    byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    byte[] address = ipv4 ? Arrays.copyOfRange(octets, IPV4_OFFSET, octets.length) : octets;
    return AddressText.print(Rdata.address(address)) + "/" + (ipv4 ? bits - IPV4_ALL_BITS : bits);
  }

  /** Part of a DNS label. */
  static String label(Cidr prefix) {
    return text(prefix).replaceAll("[.:/]+", "-");
  }

  /** The blocks of a CIDR collection; it has no /0, so that all of a family is two. */
  static List<String> of(Collection<Cidr> prefixes) {
    List<String> blocks = new ArrayList<>();
    for (Cidr prefix : prefixes) {
      boolean ipv4 = prefix.isIpv4();
      int bits = prefix.prefixBits();
      if (bits == (ipv4 ? IPV4_ALL_BITS : 0)) {
        long upperHigh = ipv4 ? prefix.high() : Long.MIN_VALUE;
        long upperLow = ipv4 ? prefix.low() | 0x8000_0000L : 0;
        blocks.add(text(prefix.high(), prefix.low(), bits + 1, ipv4));
        blocks.add(text(upperHigh, upperLow, bits + 1, ipv4));
      } else {
        blocks.add(text(prefix));
      }
    }
    return blocks;
  }
}
