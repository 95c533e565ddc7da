package dev.meridian.load.geo;

import java.util.Arrays;

/**
 * Numbers by offset, for hundreds of thousands of offsets that are asked for millions of times in
 * no order: what that costs is misses of the processor's caches, so an offset and its number lie in
 * one word. Not thread-safe.
 */
final class OffsetNumbers {
  /** What {@link #get} gives for an offset that has no number. */
  static final int ABSENT = -1;

  private static final long EMPTY = -1;

  /** Offset above, number below; open addressing. */
  private long[] slots = new long[1 << 10];

  private int size;

  OffsetNumbers() {
    Arrays.fill(slots, EMPTY);
  }

  /** The number of an offset below 2³², or {@link #ABSENT}. */
  int get(long offset) {
    long found = slots[slotOf(offset)];
    return found == EMPTY ? ABSENT : (int) found;
  }

  /** Gives an offset that has none a number, which must not be negative. */
  void put(long offset, int number) {
    slots[slotOf(offset)] = offset << 32 | number;
    if (++size > slots.length / 4 * 3) {
      grow();
    }
  }

  private int slotOf(long offset) {
    int mask = slots.length - 1;
    long mixed = offset * 0x9E3779B97F4A7C15L; // Fibonacci hashing: the upper bits depend on all
    int slot = (int) (mixed >>> 32) & mask;
    while (slots[slot] != EMPTY && slots[slot] >>> 32 != offset) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[2 * before.length];
    Arrays.fill(slots, EMPTY);
    for (long each : before) {
      if (each != EMPTY) {
        slots[slotOf(each >>> 32)] = each;
      }
    }
  }
}
