package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/**
 * The client subnet option of a query (RFC 7871 section 6), as a reusable view. The address is in
 * 128-bit form, IPv4 v4-mapped.
 */
@Contended
public final class ClientSubnet {
  /** FAMILY of IPv4 (IANA address family numbers). */
  public static final int FAMILY_IPV4 = 1;

  /** FAMILY of IPv6. */
  public static final int FAMILY_IPV6 = 2;

  private static final int FIXED_LENGTH = 4;
  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;

  private boolean present;
  private int family;
  private int sourcePrefixLength;
  private long high;
  private long low;

  void clear() {
    present = false;
  }

  /**
   * Reads the option's data.
   *
   * @return false when it must be answered with FORMERR, without the option: it came twice, too
   *     short, an unknown family, a source prefix longer than the family allows, a scope that is
   *     not 0, an address of another length than the prefix needs, or bits set beyond the prefix
   *     (RFC 7871 section 6); family 0 is taken with an empty address only
   */
  boolean parse(MemorySegment memory, long offset, int length) {
    boolean again = present;
    present = false;
    if (again || length < FIXED_LENGTH) {
      return false;
    }
    family = memory.get(Wire.U16_NETWORK, offset) & 0xffff;
    sourcePrefixLength = memory.get(Wire.U8, offset + 2) & 0xff;
    int scope = memory.get(Wire.U8, offset + 3);
    int addressLength = length - FIXED_LENGTH;
    if (scope != 0
        || sourcePrefixLength > prefixLengthMax(family)
        || addressLength != (sourcePrefixLength + 7) / 8) {
      return false;
    }
    long first = 0;
    long second = 0;
    for (int i = 0; i < addressLength; i++) {
      long octet = memory.get(Wire.U8, offset + FIXED_LENGTH + i) & 0xffL;
      if (i < 8) {
        first |= octet << (56 - 8 * i);
      } else {
        second |= octet << (120 - 8 * i);
      }
    }
    if (!prefixHolds(first, second)) {
      return false;
    }
    high = family == FAMILY_IPV6 ? first : 0;
    low = family == FAMILY_IPV6 ? second : V4_MAPPED | first >>> 32;
    present = true;
    return true;
  }

  private static int prefixLengthMax(int family) {
    return switch (family) {
      case FAMILY_IPV4 -> 32;
      case FAMILY_IPV6 -> 128;
      case 0 -> 0;
      default -> -1;
    };
  }

  private boolean prefixHolds(long first, long second) {
    int bits = sourcePrefixLength;
    long beyondFirst = bits == 0 ? -1L : bits >= 64 ? 0 : -1L >>> bits;
    long beyondSecond = bits <= 64 ? -1L : bits == 128 ? 0 : -1L >>> (bits - 64);
    return (first & beyondFirst) == 0 && (second & beyondSecond) == 0;
  }

  /** Whether the query carried the option. */
  public boolean isPresent() {
    return present;
  }

  /** Whether the query carried the option, with a source prefix longer than 0. */
  public boolean isUsed() {
    return present && sourcePrefixLength > 0;
  }

  /** SOURCE PREFIX-LENGTH, in the family's own count: 0 to 32 or 0 to 128. */
  public int sourcePrefixLength() {
    return sourcePrefixLength;
  }

  /** Upper half of the address. */
  public long high() {
    return high;
  }

  /** Lower half of the address. */
  public long low() {
    return low;
  }

  /**
   * The scope to answer with.
   *
   * @param prefixBits prefix length that decided the answer, in 128-bit form; 0 when the client did
   *     not matter
   * @return SCOPE PREFIX-LENGTH in the family's own count; 0 for a source prefix of 0 (RFC 7871
   *     section 7.2.1)
   */
  public int scopePrefixLength(int prefixBits) {
    if (sourcePrefixLength == 0) {
      return 0;
    }
    return family == FAMILY_IPV4 ? Math.max(0, prefixBits - 96) : prefixBits;
  }

  /** Octets of the option in a response, its code and length included. */
  int responseLength() {
    return present ? 2 + 2 + FIXED_LENGTH + (sourcePrefixLength + 7) / 8 : 0;
  }

  /** Writes the option with the family, prefix and address of the query, and returns its end. */
  long write(MemorySegment memory, long offset, int scopePrefixLength) {
    int addressLength = (sourcePrefixLength + 7) / 8;
    memory.set(Wire.U16_NETWORK, offset, (short) Wire.OPTION_CLIENT_SUBNET);
    memory.set(Wire.U16_NETWORK, offset + 2, (short) (FIXED_LENGTH + addressLength));
    memory.set(Wire.U16_NETWORK, offset + 4, (short) family);
    memory.set(Wire.U8, offset + 6, (byte) sourcePrefixLength);
    memory.set(Wire.U8, offset + 7, (byte) scopePrefixLength);
    long first = family == FAMILY_IPV6 ? high : low << 32;
    for (int i = 0; i < addressLength; i++) {
      long octet = i < 8 ? first >>> (56 - 8 * i) : low >>> (120 - 8 * i);
      memory.set(Wire.U8, offset + 8 + i, (byte) octet);
    }
    return offset + 8 + addressLength;
  }
}
