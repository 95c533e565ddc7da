package dev.meridian.geo;

import java.util.Arrays;

/**
 * Numbers distinct keys 0, 1, 2, … in the order in which they are first seen. For millions of keys:
 * open addressing over primitive arrays, no object per key. Not thread-safe.
 */
public final class Numbering {
  private static final int EMPTY = -1;

  private long[] keys = new long[16];
  private int[] numbers = new int[16];
  private int size;

  /** Makes a numbering that has seen nothing. */
  public Numbering() {
    Arrays.fill(numbers, EMPTY);
  }

  /** The number of this key; {@link #size} before the call when the key is new. */
  public int numberOf(long key) {
    int slot = slotOf(key);
    if (numbers[slot] != EMPTY) {
      return numbers[slot];
    }
    keys[slot] = key;
    numbers[slot] = size++;
    if (size > keys.length / 2) {
      grow();
    }
    return size - 1;
  }

  /** How many distinct keys were seen. */
  public int size() {
    return size;
  }

  private int slotOf(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E3779B97F4A7C15L; // Fibonacci hashing: the upper bits depend on all
    int slot = (int) (mixed >>> 32) & mask;
    while (numbers[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[oldKeys.length * 2];
    numbers = new int[oldKeys.length * 2];
    Arrays.fill(numbers, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != EMPTY) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
