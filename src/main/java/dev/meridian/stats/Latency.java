package dev.meridian.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long a sample of one listener's requests took, from where they were received to where their
 * responses were sent: counts by bounds that are multiples of 1, 2.5 and 5. Written by that
 * listener's thread only, read by any thread.
 */
public final class Latency {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PAD = 16;

  /** Of so many turns of a listener one is timed. */
  public static final int EVERY = 16;

  private static final long[] BOUNDS_NANOS = {
    1_000, 2_500, 5_000,
    10_000, 25_000, 50_000,
    100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000,
    10_000_000, 25_000_000, 50_000_000,
    100_000_000, 250_000_000
  };

  private static final int SUM = PAD + BOUNDS_NANOS.length + 1;

  private final long[] cells = new long[SUM + 1 + PAD];

  /** How many bounds there are; one more count is of what took longer than the last. */
  public static int bounds() {
    return BOUNDS_NANOS.length;
  }

  /** The longest time that is counted below a bound, nanoseconds. */
  public static long boundNanos(int index) {
    return BOUNDS_NANOS[index];
  }

  /**
   * Counts requests that took equally long.
   *
   * @param nanos 0 or more
   */
  public void add(long nanos, int requests) {
    int index = 0;
    while (index < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[index]) {
      index++;
    }
    bump(PAD + index, requests);
    bump(SUM, nanos * requests);
  }

  private void bump(int cell, long n) {
    CELL.setOpaque(cells, cell, cells[cell] + n);
  }

  /**
   * How many took longer than the bound before this one and no longer than this.
   *
   * @param index 0 to {@link #bounds}, which is of what took longer than the last
   */
  public long count(int index) {
    return (long) CELL.getOpaque(cells, PAD + index);
  }

  /** How long all of them took together. */
  public long sumNanos() {
    return (long) CELL.getOpaque(cells, SUM);
  }
}
