package dev.meridian.zone;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntUnaryOperator;

/**
 * A {@link HashIndex} of references to nodes, in native memory beside them: on the heap, that of a
 * large zone would be moved about by the collector. Immutable.
 */
final class NodeIndex {
  private static final ValueLayout.OfLong SLOT = ValueLayout.JAVA_LONG;

  /** Slots that are made in an array at a time; as for capacities, a power of two. */
  private static final int BLOCK_LENGTH = 1 << 12;

  private final MemorySegment slots;
  private final int mask;

  /**
   * The same as another with every number replaced.
   *
   * @param references by the numbers; none is 0
   */
  NodeIndex(HashIndex numbers, IntUnaryOperator references) {
    int capacity = numbers.capacity();
    slots = Arena.ofAuto().allocate(SLOT, capacity);
    mask = capacity - 1;
    long[] block = new long[Math.min(capacity, BLOCK_LENGTH)];
    for (int from = 0; from < capacity; from += block.length) {
      for (int i = 0; i < block.length; i++) {
        int number = numbers.number(from + i);
        block[i] =
            number == 0
                ? 0
                : numbers.hashHalf(from + i) | (references.applyAsInt(number) & 0xffff_ffffL);
      }
      MemorySegment.copy(block, 0, slots, SLOT, SLOT.scale(0, from), block.length);
    }
  }

  int first(long hash) {
    return (int) hash & mask;
  }

  int next(int slot) {
    return (slot + 1) & mask;
  }

  /** What is in a slot: 0 when it is empty; see {@link #reference} and {@link #agrees}. */
  long slot(int slot) {
    return slots.getAtIndex(SLOT, slot);
  }

  static int reference(long held) {
    return (int) held;
  }

  /** Whether what a slot holds may be the name of a hash. */
  static boolean agrees(long held, long hash) {
    return (held ^ hash) >>> 32 == 0;
  }
}
