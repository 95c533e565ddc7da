package dev.meridian.zone;

/**
 * Numbers by the 64-bit hash of a name: open addressing with linear probing at a load of at most
 * one half. A slot holds a number, 0 when it is empty, and the upper half of the hash; the lower
 * half chose the slot. Who searches goes from {@link #first} to {@link #next} until a slot is empty
 * and compares the names where {@link #agrees}.
 */
final class HashIndex {
  private static final int CAPACITY_MIN = 4;
  private static final int CAPACITY_MAX = 1 << 30;

  private long[] slots = new long[CAPACITY_MIN];
  private int mask = CAPACITY_MIN - 1;
  private int held;

  int first(long hash) {
    return (int) hash & mask;
  }

  int next(int slot) {
    return (slot + 1) & mask;
  }

  /** The number in a slot; 0 when it is empty. */
  int number(int slot) {
    return (int) slots[slot];
  }

  /** Whether a slot may hold the name of a hash. */
  boolean agrees(int slot, long hash) {
    return (slots[slot] ^ hash) >>> 32 == 0;
  }

  boolean isFull() {
    return 2 * held >= slots.length;
  }

  /** Becomes empty, with room for so many. */
  void clear(int room) {
    slots = new long[capacity(room)];
    mask = slots.length - 1;
    held = 0;
  }

  /** Whether it would hold so many in half of its slots or fewer. */
  boolean isTooLargeFor(int room) {
    return capacity(room) < slots.length;
  }

  private static int capacity(int room) {
    int least = Math.min(Math.max(room, CAPACITY_MIN / 2), CAPACITY_MAX / 2);
    return Integer.highestOneBit(2 * least - 1) << 1;
  }

  /** Adds what is not there yet; there must be room. */
  void add(long hash, int number) {
    int slot = first(hash);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = ((hash >>> 32) << 32) | (number & 0xffff_ffffL);
    held++;
  }

  int capacity() {
    return slots.length;
  }

  /** The upper half of the hash in a slot, the other half 0. */
  long hashHalf(int slot) {
    return (slots[slot] >>> 32) << 32;
  }
}
