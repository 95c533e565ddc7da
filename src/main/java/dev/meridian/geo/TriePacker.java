package dev.meridian.geo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Packs a tree of classes into the arrays of a {@link ClassTrie}. Used once. */
final class TriePacker {
  /**
   * Twelve and strides of six end a node at /24 and at /48, where most prefixes end: a third less
   * memory than 16 bits take for a country database.
   */
  private static final int DIRECT_BITS_MAX = 12;

  private static final int SLOTS = 1 << ClassTrie.STRIDE_BITS;
  private static final int NODES_FIRST = 64;

  private final AddressTree tree;

  /**
   * The slots of the node being filled: an answer, or the complement of the tree's entry that
   * continues there.
   */
  private final int[] slots = new int[SLOTS];

  private final Numbering numbers = new Numbering();
  private int[] answers = new int[64];
  private final int[] leaves = new int[SLOTS];
  // Nodes and, by number, the tree's entries that they stand for. Level by level, so that the nodes
  // that most look-ups read lie together.
  private MemorySegment nodes = room(NODES_FIRST);
  private int[] entries = new int[NODES_FIRST];
  private int nodeCount;
  private int[] leavesElsewhere = new int[0];
  private int leavesElsewhereCount;

  TriePacker(AddressTree tree) {
    this.tree = tree;
  }

  ClassTrie pack() {
    ClassTrie.Table ipv4 = pack(tree.ipv4Root());
    ClassTrie.Table ipv6 = pack(tree.ipv6Root());
    return new ClassTrie(
        ipv4,
        ipv6,
        nativeNodes(),
        Arrays.copyOf(answers, Math.min(numbers.size(), ClassTrie.NUMBERED_ANSWERS_MAX)),
        Arrays.copyOf(leavesElsewhere, leavesElsewhereCount));
  }

  /** The nodes where each begins a cache line, and no collection moves them. */
  private MemorySegment nativeNodes() {
    long octets = (long) nodeCount * ClassTrie.NODE_OCTETS;
    MemorySegment result = Arena.ofAuto().allocate(octets, ClassTrie.NODE_OCTETS);
    return result.copyFrom(nodes.asSlice(0, octets));
  }

  private static MemorySegment room(int nodeCount) {
    return MemorySegment.ofArray(new long[nodeCount * (ClassTrie.NODE_OCTETS / Long.BYTES)]);
  }

  private ClassTrie.Table pack(int root) {
    int treeLeaves = countLeaves(root);
    int bits = Math.min(DIRECT_BITS_MAX, 32 - Integer.numberOfLeadingZeros(treeLeaves - 1));
    int[] table = new int[1 << bits];
    int begin = nodeCount;
    fillTable(table, root, bits, 0, 0);
    for (int depth = bits; begin < nodeCount; depth += ClassTrie.STRIDE_BITS) {
      int end = nodeCount;
      for (int node = begin; node < end; node++) {
        fillNode(node, depth);
      }
      begin = end;
    }
    return new ClassTrie.Table(table, bits, treeLeaves);
  }

  private int countLeaves(int entry) {
    return entry < 0 ? 1 : countLeaves(tree.child(entry, 0)) + countLeaves(tree.child(entry, 1));
  }

  private void fillTable(int[] table, int entry, int bits, int depth, int first) {
    int half = (1 << (bits - depth)) >> 1;
    if (entry < 0) {
      Arrays.fill(table, first, first + (1 << (bits - depth)), ClassTrie.packed(~entry, depth));
    } else if (depth == bits) {
      table[first] = ~append(entry);
    } else {
      fillTable(table, tree.child(entry, 0), bits, depth + 1, first);
      fillTable(table, tree.child(entry, 1), bits, depth + 1, first + half);
    }
  }

  private void fillNode(int node, int depth) {
    spread(slots, entries[node], depth, 0, SLOTS);
    long at = (long) node * ClassTrie.NODE_OCTETS;
    nodes.set(ClassTrie.U32, at + ClassTrie.CHILDREN_AT, nodeCount);
    fillLeaves(at);
    long inner = 0;
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] < 0) {
        inner |= 1L << i;
        append(~slots[i]);
      }
    }
    nodes.set(ClassTrie.U64, at, inner);
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

  /** Stores each run of equal answers once; the bits say in which slots a run begins. */
  private void fillLeaves(long node) {
    long starts = 0;
    int count = 0;
    int last = -1;
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] >= 0 && slots[i] != last) {
        last = slots[i];
        starts |= 1L << i;
        leaves[count++] = last;
      }
    }
    nodes.set(ClassTrie.U64, node + ClassTrie.STARTS_AT, starts);
    boolean inside = storeInside(node, count);
    nodes.set(
        ClassTrie.U32,
        node + ClassTrie.LEAVES_ELSEWHERE_AT,
        inside ? ClassTrie.INSIDE : storeElsewhere(count));
  }

  /** Whether the leaves fit into the node, by the numbers of their answers. */
  private boolean storeInside(long node, int count) {
    if (count > ClassTrie.LEAVES_INSIDE_MAX) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      int number = number(leaves[i]);
      if (number >= ClassTrie.NUMBERED_ANSWERS_MAX) {
        return false;
      }
      nodes.set(ClassTrie.U16, node + ClassTrie.LEAVES_AT + (long) i * Short.BYTES, (short) number);
    }
    return true;
  }

  private int number(int answer) {
    int number = numbers.numberOf(answer);
    if (number == answers.length) {
      answers = Arrays.copyOf(answers, 2 * number);
    }
    answers[number] = answer;
    return number;
  }

  private int storeElsewhere(int count) {
    int first = leavesElsewhereCount;
    leavesElsewhereCount += count;
    if (leavesElsewhereCount > leavesElsewhere.length) {
      leavesElsewhere =
          Arrays.copyOf(leavesElsewhere, leavesElsewhereCount + (leavesElsewhereCount >> 1));
    }
    System.arraycopy(leaves, 0, leavesElsewhere, first, count);
    return first;
  }

  /** The number of a new node for what the tree has here. */
  private int append(int entry) {
    if (nodeCount == entries.length) {
      int room = nodeCount + (nodeCount >> 1);
      entries = Arrays.copyOf(entries, room);
      nodes = room(room).copyFrom(nodes);
    }
    entries[nodeCount] = entry;
    return nodeCount++;
  }
}
