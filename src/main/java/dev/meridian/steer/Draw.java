package dev.meridian.steer;

import jdk.internal.vm.annotation.Contended;

/**
 * One listener's scratch for {@link Outcome#pick}: its random state, the client's address, and the
 * answer that was picked. Owned by one thread; nothing here allocates after construction.
 *
 * <p>Use: {@code draw.client(high, low); outcome.pick(draw);} then read {@link #octets}, {@link
 * #offset}, {@link #length}, {@link #count} and {@link #isAlias} before the next pick. The octets
 * are shared and must not be written: copy them, then set the TTL at offset 6 of each record.
 */
@Contended
public final class Draw {
  /** Most records in one answer. */
  public static final int RECORDS_MAX = 64;

  /** In place of a member where there is none. */
  public static final int NOBODY = -1;

  /** Most members below one policy root. */
  static final int MEMBERS_MAX = 65_536;

  private static final int AAAA_LENGTH = 28;
  private static final byte[] NONE = {};

  private final byte[] copied = new byte[RECORDS_MAX * AAAA_LENGTH];
  private final IndexSet set = new IndexSet(MEMBERS_MAX);
  private final double[] scores = new double[RECORDS_MAX];
  private final int[] ranked = new int[RECORDS_MAX];

  // xoshiro256++ (Blackman and Vigna 2019): 256 bits of state, never all zero.
  private long s0;
  private long s1;
  private long s2;
  private long s3;

  private long clientHigh;
  private long clientLow;

  private byte[] octets = NONE;
  private int offset;
  private int length;
  private int count;
  private boolean alias;
  private int first = NOBODY;

  /**
   * A scratch.
   *
   * @param seed of its random choices; equal seeds give equal picks
   */
  public Draw(long seed) {
    long state = seed;
    s0 = ClientHash.mix(state += ClientHash.GOLDEN);
    s1 = ClientHash.mix(state += ClientHash.GOLDEN);
    s2 = ClientHash.mix(state += ClientHash.GOLDEN);
    s3 = ClientHash.mix(state + ClientHash.GOLDEN);
  }

  /**
   * Says for whom the next picks are: the address that decided the class, from ECS or the sender.
   *
   * @param high upper 64 bits; IPv4 is v4-mapped
   * @param low lower 64 bits
   */
  public void client(long high, long low) {
    clientHigh = high;
    clientLow = low;
  }

  /** Where the picked records are; shared, never written. */
  public byte[] octets() {
    return octets;
  }

  /** Offset of the first record in {@link #octets}. */
  public int offset() {
    return offset;
  }

  /** Octets of all picked records; 0 for an empty answer (NODATA). */
  public int length() {
    return length;
  }

  /** Picked records, 0 to {@link #RECORDS_MAX}. */
  public int count() {
    return count;
  }

  /** Whether the answer is one CNAME record. */
  public boolean isAlias() {
    return alias;
  }

  /** The member that the first record is of, as {@link Health} knows it; else {@link #NOBODY}. */
  public int first() {
    return first;
  }

  long clientHigh() {
    return clientHigh;
  }

  long clientLow() {
    return clientLow;
  }

  /** The answer is this record, where it lies; no copy. */
  void refer(byte[] record, boolean isAlias, int member) {
    octets = record;
    offset = 0;
    length = record.length;
    count = 1;
    alias = isAlias;
    first = member;
  }

  /** The answer is empty. */
  void nothing() {
    octets = NONE;
    offset = 0;
    length = 0;
    count = 0;
    alias = false;
    first = NOBODY;
  }

  /** Begins an answer of several address records. */
  void begin() {
    nothing();
    octets = copied;
  }

  /** Adds an address record to the answer begun. */
  void append(byte[] record, int member) {
    if (count == 0) {
      first = member;
    }
    System.arraycopy(record, 0, copied, length, record.length);
    length += record.length;
    count++;
  }

  /** 64 uniform bits. */
  long next() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /** Uniform in 0..bound−1; the bias is below bound/2^64. */
  long below(long bound) {
    return Math.unsignedMultiplyHigh(next(), bound);
  }

  /** Candidates not yet taken. */
  IndexSet set() {
    return set;
  }

  /** Best scores so far, best first. */
  double[] scores() {
    return scores;
  }

  /** Whose the best scores are. */
  int[] ranked() {
    return ranked;
  }
}
