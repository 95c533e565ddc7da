package dev.meridian.geo;

import java.util.Arrays;

/** Packs a tree of classes into the arrays of a {@link ClassTrie}. Used once. */
final class TriePacker {
  /**
   * Twelve and strides of six end a node at /24 and at /48, where most prefixes end: a third less
   * memory than 16 bits take for a country database.
   */
  private static final int DIRECT_BITS_MAX = 12;

  private static final int SLOTS = 1 << ClassTrie.STRIDE_BITS;
  private static final int LEVELS_MAX = 128 / ClassTrie.STRIDE_BITS + 1;

  private final AddressTree tree;

  /**
   * The slots of the node being filled at each level: an answer, or the complement of the tree's
   * node that continues there.
   */
  private final int[][] slots = new int[LEVELS_MAX][SLOTS];

  private long[] nodes = new long[0];
  private int nodeCount;
  private int[] leaves = new int[0];
  private int leafCount;

  TriePacker(AddressTree tree) {
    this.tree = tree;
  }

  ClassTrie pack() {
    ClassTrie.Table ipv4 = table(tree.ipv4Root());
    ClassTrie.Table ipv6 = table(tree.ipv6Root());
    return new ClassTrie(
        ipv4,
        ipv6,
        Arrays.copyOf(nodes, ClassTrie.LONGS_PER_NODE * nodeCount),
        Arrays.copyOf(leaves, leafCount));
  }

  private ClassTrie.Table table(int root) {
    int treeLeaves = countLeaves(root);
    int bits = Math.min(DIRECT_BITS_MAX, 32 - Integer.numberOfLeadingZeros(treeLeaves - 1));
    int[] entries = new int[1 << bits];
    fillTable(entries, root, bits, 0, 0);
    return new ClassTrie.Table(entries, bits, treeLeaves);
  }

  private int countLeaves(int entry) {
    return entry < 0 ? 1 : countLeaves(tree.child(entry, 0)) + countLeaves(tree.child(entry, 1));
  }

  private void fillTable(int[] table, int entry, int bits, int depth, int first) {
    int half = (1 << (bits - depth)) >> 1;
    if (entry < 0) {
      Arrays.fill(table, first, first + (1 << (bits - depth)), ClassTrie.packed(~entry, depth));
    } else if (depth == bits) {
      int node = allocate(1);
      table[first] = ~node;
      fillNode(node, entry, depth, 0);
    } else {
      fillTable(table, tree.child(entry, 0), bits, depth + 1, first);
      fillTable(table, tree.child(entry, 1), bits, depth + 1, first + half);
    }
  }

  private void fillNode(int node, int entry, int depth, int level) {
    int[] here = slots[level];
    spread(here, entry, depth, 0, SLOTS);
    long inner = innerSlots(here);
    int childBase = allocate(Long.bitCount(inner));
    int at = ClassTrie.LONGS_PER_NODE * node;
    nodes[at] = inner;
    nodes[at + 2] = (long) childBase << 32 | leafCount;
    nodes[at + 1] = appendLeaves(here);
    int child = childBase;
    for (int slot : here) {
      if (slot < 0) {
        fillNode(child++, ~slot, depth + ClassTrie.STRIDE_BITS, level + 1);
      }
    }
  }

  /** Writes what the tree has below this entry over a run of slots. */
  private void spread(int[] into, int entry, int depth, int first, int length) {
    if (entry < 0) {
      Arrays.fill(into, first, first + length, ClassTrie.packed(~entry, depth));
    } else if (length == 1) {
      into[first] = ~entry;
    } else {
      spread(into, tree.child(entry, 0), depth + 1, first, length / 2);
      spread(into, tree.child(entry, 1), depth + 1, first + length / 2, length / 2);
    }
  }

  private static long innerSlots(int[] slots) {
    long inner = 0;
    for (int i = 0; i < SLOTS; i++) {
      inner |= slots[i] < 0 ? 1L << i : 0;
    }
    return inner;
  }

  /** Stores each run of equal answers once; the bits say in which slots a run begins. */
  private long appendLeaves(int[] slots) {
    long starts = 0;
    int last = -1;
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] >= 0 && slots[i] != last) {
        last = slots[i];
        starts |= 1L << i;
        if (leafCount == leaves.length) {
          leaves = Arrays.copyOf(leaves, Math.max(64, leafCount + (leafCount >> 1)));
        }
        leaves[leafCount++] = last;
      }
    }
    return starts;
  }

  private int allocate(int count) {
    int first = nodeCount;
    nodeCount += count;
    if (ClassTrie.LONGS_PER_NODE * nodeCount > nodes.length) {
      int wanted = ClassTrie.LONGS_PER_NODE * nodeCount;
      nodes = Arrays.copyOf(nodes, Math.max(wanted, nodes.length + (nodes.length >> 1)));
    }
    return first;
  }
}
