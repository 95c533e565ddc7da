package dev.meridian.steer;

import dev.meridian.geo.Cidr;

/** Prefixes as people write them. */
public final class Prefixes {
  private static final int V4_BITS_BEFORE = 96;

  private Prefixes() {}

  /** The prefix in CIDR notation; a v4-mapped one as IPv4. */
  public static String text(Cidr prefix) {
    boolean v4 =
        prefix.prefixBits() >= V4_BITS_BEFORE
            && prefix.high() == 0
            && (prefix.low() >>> 32) == 0xFFFF;
    return v4
        ? v4(prefix.low()) + "/" + (prefix.prefixBits() - V4_BITS_BEFORE)
        : v6(prefix.high(), prefix.low()) + "/" + prefix.prefixBits();
  }

  private static String v4(long low) {
    return ((low >>> 24) & 0xFF)
        + "."
        + ((low >>> 16) & 0xFF)
        + "."
        + ((low >>> 8) & 0xFF)
        + "."
        + (low & 0xFF);
  }

  /** Groups without leading zeros; the zero groups at the end are shortened to {@code ::}. */
  private static String v6(long high, long low) {
    int groups = 8;
    while (groups > 0 && group(high, low, groups - 1) == 0) {
      groups--;
    }
    var text = new StringBuilder();
    for (int i = 0; i < groups; i++) {
      text.append(i == 0 ? "" : ":").append(Long.toHexString(group(high, low, i)));
    }
    return groups == 8 ? text.toString() : groups == 7 ? text + ":0" : text + "::";
  }

  private static long group(long high, long low, int index) {
    return ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xFFFF;
  }
}
