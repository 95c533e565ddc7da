package dev.meridian.geo;

/**
 * An address prefix in 128-bit form; IPv4 prefixes are v4-mapped ({@code ::ffff:0:0/96}), so their
 * {@code prefixBits} is the IPv4 length plus 96.
 *
 * @param high the upper 64 address bits, host bits zero
 * @param low the lower 64 address bits, host bits zero
 * @param prefixBits 0 to 128
 */
public record Cidr(long high, long low, int prefixBits) {
  /** Rejects lengths outside 0..128 and host bits that are set. */
  public Cidr {
    if (prefixBits < 0 || prefixBits > 128) {
      throw new IllegalArgumentException("prefix length " + prefixBits + " is outside 0..128");
    }
    if ((high & ~highMask(prefixBits)) != 0 || (low & ~lowMask(prefixBits)) != 0) {
      throw new IllegalArgumentException("host bits are set beyond /" + prefixBits);
    }
  }

  /** Whether this is a prefix of IPv4 addresses: one inside {@code ::ffff:0:0/96}. */
  public boolean isIpv4() {
    return prefixBits >= 96 && isIpv4(high, low);
  }

  /**
   * Whether this prefix holds the address. The families are apart: {@code ::/0} is all IPv6 and no
   * IPv4 address.
   */
  public boolean contains(long addressHigh, long addressLow) {
    return isIpv4() == isIpv4(addressHigh, addressLow)
        && ((addressHigh ^ high) & highMask(prefixBits)) == 0
        && ((addressLow ^ low) & lowMask(prefixBits)) == 0;
  }

  /** Whether an address is an IPv4 address, which is v4-mapped here. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /** The mask of the upper 64 bits for a prefix length of 0..128. */
  public static long highMask(int prefixBits) {
    return prefixBits == 0 ? 0 : prefixBits >= 64 ? -1L : -1L << (64 - prefixBits);
  }

  /** The mask of the lower 64 bits for a prefix length of 0..128. */
  public static long lowMask(int prefixBits) {
    return prefixBits <= 64 ? 0 : prefixBits == 128 ? -1L : -1L << (128 - prefixBits);
  }
}
