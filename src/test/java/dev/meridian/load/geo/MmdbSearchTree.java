package dev.meridian.load.geo;

import java.util.Arrays;

/**
 * A search tree of the MaxMind DB format 2.0 under construction. A prefix is given as the tree sees
 * it: in an IPv6 file IPv4 lies below {@code ::/96}. Room for some million nodes.
 */
public final class MmdbSearchTree {
  private static final int SEPARATOR_OCTETS = 16;
  private static final int EMPTY = -1;

  // A child is a node's number, EMPTY, or −2 − an offset in the data section.
  private int[] children = {EMPTY, EMPTY};
  private int nodes = 1;

  /** Makes a tree that knows no network. */
  public MmdbSearchTree() {}

  /** How many nodes there are. */
  public int nodes() {
    return nodes;
  }

  /**
   * Lets a prefix lead to a record; put the shorter prefixes first, the longer ones part them.
   *
   * @param high upper 64 bits of the prefix; the first bits of an IPv4 file are those
   * @param low lower 64 bits
   * @param bits 1 to 128
   * @param offset of the record in the data section
   */
  public void put(long high, long low, int bits, int offset) {
    set(high, low, bits, -2 - offset);
  }

  /** Lets a prefix lead to where another one leads, whose node is made when it is missing. */
  void alias(long high, long low, int bits, int node) {
    set(high, low, bits, node);
  }

  /** The node below this many zero bits. */
  int nodeBelowZeros(int bits) {
    int node = 0;
    for (int i = 0; i < bits; i++) {
      node = inner(2 * node);
    }
    return node;
  }

  private void set(long high, long low, int bits, int child) {
    int node = 0;
    for (int i = 0; i < bits - 1; i++) {
      node = inner(2 * node + bit(high, low, i));
    }
    children[2 * node + bit(high, low, bits - 1)] = child;
  }

  private static int bit(long high, long low, int index) {
    return (int) ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1);
  }

  private int inner(int place) {
    int child = children[place];
    if (child >= 0) {
      return child;
    }
    if (2 * nodes == children.length) {
      children = Arrays.copyOf(children, 2 * children.length);
    }
    children[2 * nodes] = child;
    children[2 * nodes + 1] = child;
    children[place] = nodes;
    return nodes++;
  }

  /**
   * The tree's octets.
   *
   * @param recordBits 24, 28 or 32
   */
  public byte[] toBytes(int recordBits) {
    byte[] octets = new byte[nodes * (recordBits / 4)];
    int at = 0;
    for (int node = 0; node < nodes; node++) {
      long left = record(children[2 * node]);
      long right = record(children[2 * node + 1]);
      if (recordBits == 28) {
        at = number(octets, at, left & 0xFF_FFFF, 3);
        at = number(octets, at, left >>> 24 << 4 | right >>> 24, 1);
        at = number(octets, at, right & 0xFF_FFFF, 3);
      } else {
        at = number(octets, at, left, recordBits / 8);
        at = number(octets, at, right, recordBits / 8);
      }
    }
    return octets;
  }

  private long record(int child) {
    return child >= 0
        ? child
        : child == EMPTY ? nodes : (long) nodes + SEPARATOR_OCTETS - 2 - child;
  }

  private static int number(byte[] octets, int at, long value, int length) {
    for (int i = 0; i < length; i++) {
      octets[at + i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
    return at + length;
  }
}
