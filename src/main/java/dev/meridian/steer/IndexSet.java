package dev.meridian.steer;

import jdk.internal.vm.annotation.Contended;

/** A set of small integers whose room is allocated once. Owned by one thread. */
@Contended
final class IndexSet {
  private final long[] words;
  private int used;

  /** An empty set for integers in 0..{@code capacity}−1. */
  IndexSet(int capacity) {
    words = new long[(capacity + 63) >>> 6];
  }

  /** Empties the set and limits it to 0..{@code size}−1. */
  void clear(int size) {
    used = (size + 63) >>> 6;
    for (int i = 0; i < used; i++) {
      words[i] = 0;
    }
  }

  /** Makes the set 0..{@code size}−1. */
  void fill(int size) {
    used = (size + 63) >>> 6;
    for (int i = 0; i < used; i++) {
      words[i] = -1;
    }
    if ((size & 63) != 0) {
      words[used - 1] = -1L >>> -size;
    }
  }

  /** Adds a set of bits. */
  void addAll(long[] bits) {
    for (int i = 0; i < bits.length; i++) {
      words[i] |= bits[i];
    }
  }

  void remove(int index) {
    words[index >>> 6] &= ~(1L << index);
  }

  int size() {
    int size = 0;
    for (int i = 0; i < used; i++) {
      size += Long.bitCount(words[i]);
    }
    return size;
  }

  /** The smallest element that is at least {@code from}, or −1. */
  int next(int from) {
    int i = from >>> 6;
    if (i >= used) {
      return -1;
    }
    long word = words[i] & (-1L << from);
    while (word == 0) {
      if (++i == used) {
        return -1;
      }
      word = words[i];
    }
    return (i << 6) + Long.numberOfTrailingZeros(word);
  }

  /** The element with {@code rank} smaller ones; rank is below {@link #size}. */
  int select(int rank) {
    int i = 0;
    int left = rank;
    for (int ones = Long.bitCount(words[0]); left >= ones; ones = Long.bitCount(words[i])) {
      left -= ones;
      i++;
    }
    return (i << 6) + Long.numberOfTrailingZeros(Long.expand(1L << left, words[i]));
  }
}
