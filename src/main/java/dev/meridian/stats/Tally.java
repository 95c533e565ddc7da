package dev.meridian.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters of one listener. Written by that listener's thread only, read by any thread; a reader
 * sees each counter whole and soon, not all of them at one instant.
 */
public final class Tally {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  // Padding of a cache line before and after, so that neighbours on the heap are not written with
  // this one.
  private static final int PAD = 16;

  /** Cells for picks; the first is of all that have none of their own. */
  public static final int PICKS_MAX = 1024;

  private static final Ending[] ENDINGS = Ending.values();
  private static final Event[] EVENTS = Event.values();
  private final Latency latency = new Latency();
  private final Callers callers = new Callers();
  private final long[] picks = new long[PAD + PICKS_MAX + PAD];
  private final long[] cells = new long[PAD + ENDINGS.length + EVENTS.length + PAD];

  /** Counts a request's ending. */
  public void count(Ending ending) {
    add(PAD + ending.ordinal(), 1);
  }

  /** Counts an event that is not an ending. */
  public void count(Event event) {
    add(PAD + ENDINGS.length + event.ordinal(), 1);
  }

  /** Counts {@code n} events of a kind. */
  public void count(Event event, long n) {
    add(PAD + ENDINGS.length + event.ordinal(), n);
  }

  /**
   * Counts what a policy picked.
   *
   * @param cell 0 to {@link #PICKS_MAX}−1
   */
  public void countPick(int cell) {
    CELL.setOpaque(picks, PAD + cell, picks[PAD + cell] + 1);
  }

  /** How many picks were counted there. */
  public long picks(int cell) {
    return (long) CELL.getOpaque(picks, PAD + cell);
  }

  /** How long requests took. */
  public Latency latency() {
    return latency;
  }

  /** Who asked. */
  public Callers callers() {
    return callers;
  }

  /** How many requests ended so. */
  public long total(Ending ending) {
    return (long) CELL.getOpaque(cells, PAD + ending.ordinal());
  }

  /** How many such events there were. */
  public long total(Event event) {
    return (long) CELL.getOpaque(cells, PAD + ENDINGS.length + event.ordinal());
  }

  /** The sum over all endings: the requests that were dealt with. */
  public long endings() {
    long sum = 0;
    for (Ending ending : ENDINGS) {
      sum += total(ending);
    }
    return sum;
  }

  private void add(int cell, long n) {
    CELL.setOpaque(cells, cell, cells[cell] + n);
  }
}
