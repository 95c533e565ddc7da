package dev.meridian.answer;

import dev.meridian.geo.Cidr;
import java.util.Arrays;
import jdk.internal.vm.annotation.Contended;

/**
 * Token buckets of client prefixes in a table of fixed size. Owned by one responder, so that
 * nothing is shared between listeners; each listener allows the whole rate.
 *
 * <p>A bucket is one number, the time at which it will be full again (the virtual scheduling
 * algorithm of ITU-T I.371): a response is in order while that time lies no more than a burst
 * ahead. A prefix has four places that it may live in; a new one takes that of the bucket which has
 * been full the longest.
 */
@Contended
final class RateLimiter {
  /** What to do with a response. */
  enum Verdict {
    SEND,
    /** Send it empty with TC. */
    SLIP,
    DROP
  }

  private static final int SETS = 1 << 14;
  private static final int WAYS = 4;
  private static final int V4_PREFIX_SHIFT = 8;
  private static final int V6_PREFIX_SHIFT = 8;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long seed;
  private final long[] keys = new long[SETS * WAYS];
  private final long[] fullAt = new long[SETS * WAYS];
  private int limited;

  /**
   * An empty table.
   *
   * @param seed keeps clients from choosing whose bucket they share
   */
  RateLimiter(long seed) {
    this.seed = seed;
  }

  /** Forgets every client. */
  void clear() {
    Arrays.fill(keys, 0);
    Arrays.fill(fullAt, 0);
  }

  /**
   * Takes a token for a client, if there is one.
   *
   * @param nowNanos a clock that never goes back
   */
  Verdict check(RateLimits limits, long high, long low, long nowNanos) {
    long key = key(high, low);
    int bucket = bucket(key, nowNanos);
    long period = NANOS_PER_SECOND / limits.perSecond();
    long full = Math.max(fullAt[bucket] - nowNanos, 0);
    if (full > period * (limits.burst() - 1L)) {
      limited++;
      return limits.slip() > 0 && limited % limits.slip() == 0 ? Verdict.SLIP : Verdict.DROP;
    }
    fullAt[bucket] = nowNanos + full + period;
    return Verdict.SEND;
  }

  private static long key(long high, long low) {
    return Cidr.isIpv4(high, low) ? low >>> V4_PREFIX_SHIFT : high >>> V6_PREFIX_SHIFT;
  }

  private int bucket(long key, long nowNanos) {
    int first = (int) (mixed(key ^ seed) >>> 50) * WAYS;
    int idlest = first;
    for (int i = first; i < first + WAYS; i++) {
      if (keys[i] == key) {
        return i;
      }
      if (fullAt[i] - fullAt[idlest] < 0) {
        idlest = i;
      }
    }
    keys[idlest] = key;
    fullAt[idlest] = nowNanos;
    return idlest;
  }

  /** The finaliser of SplitMix64: every bit of the result depends on every bit of the key. */
  private static long mixed(long key) {
    long z = (key ^ (key >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
