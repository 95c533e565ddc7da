package dev.meridian.steer;

/**
 * The hash behind sticky choices: weighted rendezvous hashing (Thaler and Ravishankar 1998), where
 * each child's score is −w/ln(u) with u from a hash of the client's prefix and the child's
 * identity. Nothing here depends on a process, a position or a platform, so all nodes choose alike.
 *
 * <p>A key stands for the client at one choice; the key of a choice below is derived from the child
 * that was chosen, so that choices on different levels are independent.
 */
final class ClientHash {
  /** Prefix of an IPv4 client that sticks together, bits. */
  static final int V4_PREFIX_BITS = 24;

  /** Prefix of an IPv6 client that sticks together, bits. */
  static final int V6_PREFIX_BITS = 56;

  /** 2^64 divided by the golden ratio: the increment of SplitMix64. */
  static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private static final long V4_HOST_BITS = (1L << (32 - V4_PREFIX_BITS)) - 1;
  private static final long V6_HOST_BITS = (1L << (64 - V6_PREFIX_BITS)) - 1;
  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private ClientHash() {}

  /** The key of the client's prefix at the topmost choice. */
  static long clientKey(long high, long low) {
    return isV4(high, low)
        ? mix(mix(GOLDEN) ^ (low & ~V4_HOST_BITS))
        : mix(mix(high & ~V6_HOST_BITS) ^ GOLDEN);
  }

  private static boolean isV4(long high, long low) {
    return high == 0 && (low >>> 32) == 0xFFFF;
  }

  /** The key for what lies below the child that was chosen. */
  static long below(long key, long identity) {
    return mix((key ^ identity) + GOLDEN);
  }

  /** A child's score, larger is better; comparable among children of any weights over 0. */
  static double score(long key, long identity, double weight) {
    // StrictMath: the last bit must be the same on every node.
    return -weight / StrictMath.log(uniform(key, identity));
  }

  /** Orders children of equal weight as {@link #score} does, without the logarithm. */
  static double uniform(long key, long identity) {
    return ((mix(key ^ identity) >>> 11) + 0.5) * TWO_TO_MINUS_53;
  }

  /** A text as an identity: FNV-1a over its UTF-16 units, then mixed. */
  static long identity(String text) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100_0000_01B3L;
    }
    return mix(hash);
  }

  /** The finaliser of SplitMix64 (Stafford's mix 13). */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
