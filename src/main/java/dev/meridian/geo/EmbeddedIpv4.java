package dev.meridian.geo;

import java.util.List;

/**
 * The IPv6 ranges whose addresses stand for an IPv4 host, which is then what is located: v4-mapped
 * {@code ::ffff:0:0/96} (RFC 4291 section 2.5.5.2), NAT64 {@code 64:ff9b::/96} (RFC 6052), 6to4
 * {@code 2002::/16} (RFC 3056) and Teredo {@code 2001::/32} (RFC 4380 section 4, where the client's
 * address is the last 32 bits inverted).
 */
public final class EmbeddedIpv4 {
  /** The four ranges, none inside another. */
  static final List<Cidr> RANGES =
      List.of(
          new Cidr(0, 0xFFFF_0000_0000L, 96),
          new Cidr(0x0064_FF9B_0000_0000L, 0, 96),
          new Cidr(0x2002_0000_0000_0000L, 0, 16),
          new Cidr(0x2001_0000_0000_0000L, 0, 32));

  private static final long MAPPED_LOW = 0xFFFF;
  private static final long NAT64_HIGH = 0x0064_FF9B_0000_0000L;
  private static final long TEREDO_TOP = 0x2001_0000L;
  private static final long SIX_TO_FOUR_TOP = 0x2002;

  private EmbeddedIpv4() {}

  /** The bit at which the inner IPv4 address begins, or −1 for an address that embeds none. */
  public static int startBit(long high, long low) {
    if (high == 0) {
      return low >>> 32 == MAPPED_LOW ? 96 : -1;
    }
    if (high >>> 48 == SIX_TO_FOUR_TOP) {
      return 16;
    }
    boolean last32 = high >>> 32 == TEREDO_TOP || (high == NAT64_HIGH && low >>> 32 == 0);
    return last32 ? 96 : -1;
  }

  /** The inner IPv4 address of one for which {@link #startBit} is not −1. */
  public static int inner(long high, long low) {
    if (high >>> 48 == SIX_TO_FOUR_TOP) {
      return (int) (high >>> 16);
    }
    return high >>> 32 == TEREDO_TOP ? ~(int) low : (int) low;
  }
}
