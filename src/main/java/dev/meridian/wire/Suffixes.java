package dev.meridian.wire;

import java.util.Arrays;

/**
 * The names in an image that is being built, and all suffixes of them that a compression pointer
 * can stand for. One is made for many images: it clears in proportion to what it holds, and makes
 * no garbage.
 */
final class Suffixes {
  /** No suffix. */
  static final int NONE = -1;

  private static final int CHAINS = 64;
  private static final int LABELS_MAX = Name.LENGTH_MAX / 2 + 1;

  /** Canonical octets, a name after the other. */
  private byte[] octets = new byte[2 * Name.LENGTH_MAX];

  private int used;

  // The suffixes, from 1: hash, where it begins and ends in the octets, its value, the next of the
  // same chain.
  private int[] hashes = new int[16];
  private int[] begins = new int[16];
  private int[] ends = new int[16];
  private int[] values = new int[16];
  private int[] nexts = new int[16];
  private int count;
  private final int[] chains = new int[CHAINS];

  // The labels of the name that was laid out last.
  private final int[] labelBegins = new int[LABELS_MAX];
  private final int[] labelHashes = new int[LABELS_MAX];
  private int end;

  void clear() {
    if (count > 0) {
      Arrays.fill(chains, 0);
      count = 0;
    }
    used = 0;
  }

  /**
   * Lays a name out; what the other methods say is of its labels, from 0.
   *
   * @param wire uncompressed, in any case
   * @return how many labels it has, the root's not counted
   */
  int layOut(byte[] wire, int from, int to) {
    if (used + to - from > octets.length) {
      octets = Arrays.copyOf(octets, 2 * octets.length);
    }
    int labels = 0;
    int nextLabel = from;
    for (int at = from; at < to; at++) {
      if (at == nextLabel && wire[at] != 0) {
        labelBegins[labels++] = used + at - from;
        nextLabel = at + wire[at] + 1;
      }
      octets[used + at - from] = LookupName.lower(wire[at]);
    }
    end = used + to - from;
    int hash = 0;
    int at = end;
    for (int label = labels - 1; label >= 0; label--) {
      while (at > labelBegins[label]) {
        hash = 31 * hash + octets[--at];
      }
      labelHashes[label] = hash;
    }
    return labels;
  }

  /** Whether the suffix from a label on is a name in canonical form. */
  boolean is(int label, byte[] name) {
    return Arrays.equals(octets, labelBegins[label], end, name, 0, name.length);
  }

  /** Octets of a label, its length octet included. */
  int length(int label) {
    return octets[labelBegins[label]] + 1;
  }

  /** The value of the suffix from a label on, or {@link #NONE}. */
  int find(int label) {
    int hash = labelHashes[label];
    for (int each = chains[chain(hash)]; each != 0; each = nexts[each]) {
      if (hashes[each] == hash
          && Arrays.equals(octets, begins[each], ends[each], octets, labelBegins[label], end)) {
        return values[each];
      }
    }
    return NONE;
  }

  /** Keeps the suffix from a label on, which is not here yet. */
  void put(int label, int value) {
    int number = ++count;
    if (number == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * number);
      begins = Arrays.copyOf(begins, 2 * number);
      ends = Arrays.copyOf(ends, 2 * number);
      values = Arrays.copyOf(values, 2 * number);
      nexts = Arrays.copyOf(nexts, 2 * number);
    }
    int hash = labelHashes[label];
    hashes[number] = hash;
    begins[number] = labelBegins[label];
    ends[number] = end;
    values[number] = value;
    nexts[number] = chains[chain(hash)];
    chains[chain(hash)] = number;
    used = end;
  }

  private static int chain(int hash) {
    return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (CHAINS - 1);
  }
}
