package dev.meridian.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The latest of a sample of the clients for whom one listener asked policies: one of {@value
 * #EVERY} in the mean. Written by that listener's thread only; older ones are written over, read or
 * not. An address is in the one form of 128 bits.
 */
public final class Callers {
  /** Of so many clients one is noted, in the mean. */
  public static final int EVERY = 16;

  /** So many are kept. */
  public static final int KEPT = 256;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PAD = 16;
  private static final int NOTED = PAD;
  private static final int FIRST = 2 * PAD;

  private final long[] cells = new long[FIRST + 2 * KEPT + PAD];

  /** Takes what was noted. */
  public interface Taker {
    /** One client's address. */
    void take(long high, long low);
  }

  /** Notes one. */
  public void note(long high, long low) {
    long noted = cells[NOTED];
    int at = FIRST + 2 * (int) (noted % KEPT);
    CELL.setOpaque(cells, at, high);
    CELL.setOpaque(cells, at + 1, low);
    CELL.setRelease(cells, NOTED, noted + 1);
  }

  /** How many were noted so far. */
  public long noted() {
    return (long) CELL.getAcquire(cells, NOTED);
  }

  /**
   * Hands out those noted since, as far as they are there still. Any thread.
   *
   * @param since what {@link #noted} was then
   */
  public void read(long since, Taker taker) {
    long end = noted();
    long first = Math.max(since, end - KEPT);
    long[] copy = new long[2 * KEPT];
    for (long i = first; i < end; i++) {
      int slot = 2 * (int) (i % KEPT);
      copy[slot] = (long) CELL.getOpaque(cells, FIRST + slot);
      copy[slot + 1] = (long) CELL.getOpaque(cells, FIRST + slot + 1);
    }
    VarHandle.acquireFence();
    // What was begun to be written over meanwhile is not to be believed.
    long whole = noted() - KEPT + 1;
    for (long i = Math.max(first, whole); i < end; i++) {
      int slot = 2 * (int) (i % KEPT);
      taker.take(copy[slot], copy[slot + 1]);
    }
  }
}
