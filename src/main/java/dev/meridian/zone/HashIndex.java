package dev.meridian.zone;

import java.util.function.IntUnaryOperator;

/**
 * Numbers by the 64-bit hash of a name: open addressing with linear probing at a load of at most
 * one half. A slot holds a number, 0 when it is empty, and the upper half of the hash; the lower
 * half chose the slot. Who searches goes from {@link #first} to {@link #next} until a slot is empty
 * and compares the names where {@link #agrees}.
 */
final class HashIndex {
  private static final int CAPACITY_MIN = 4;

  private long[] slots;
  private int mask;
  private int held;

  HashIndex() {
    this(CAPACITY_MIN, 0);
  }

  private HashIndex(int capacity, int held) {
    this.slots = new long[capacity];
    this.mask = capacity - 1;
    this.held = held;
  }

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

  /** Twice the room, empty. */
  void grow() {
    slots = new long[2 * slots.length];
    mask = slots.length - 1;
    held = 0;
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

  /** The same with every number replaced by another that is not 0. */
  HashIndex renumbered(IntUnaryOperator other) {
    HashIndex result = new HashIndex(slots.length, held);
    for (int slot = 0; slot < slots.length; slot++) {
      long was = slots[slot];
      if (was != 0) {
        result.slots[slot] = ((was >>> 32) << 32) | (other.applyAsInt((int) was) & 0xffff_ffffL);
      }
    }
    return result;
  }
}
