package dev.meridian.geo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Maps every address to a class and to the widest prefix around it that has no other class: what a
 * query asks, and the ECS scope that it may claim. Immutable, allocates nothing, safe for any
 * number of threads.
 *
 * <p>A poptrie (Asai and Ohara, SIGCOMM 2015): a direct table on the first bits, then nodes of 64
 * slots whose two bitmaps say which slots are nodes and where a new leaf begins; counting bits
 * gives the place of either. A leaf holds the finished answer, prefix length included, so that a
 * run of slots under one leaf is stored once. A look-up reads one table entry and, for IPv4, at
 * most four nodes.
 *
 * <p>A node is one cache line, and its leaves lie in it where they fit: clients are many, so each
 * line that a look-up reads is likely to come from far. There a leaf is the number of its answer,
 * for there are few: classes times prefix lengths. Leaves that do not fit lie elsewhere, whole.
 *
 * <p>Addresses are in 128-bit form, IPv4 as v4-mapped. The forms that embed an IPv4 address (NAT64,
 * 6to4, Teredo) have the class of that one, and their scope ends inside the embedding range unless
 * all IPv4 has one class; then the range is an IPv6 range like others.
 */
public final class ClassTrie {
  /** The greatest class that a {@link LeafClassifier} may give. */
  public static final int CLASS_MAX = (1 << 23) - 2;

  /** Stands in the IPv6 tree for an embedded IPv4 space of several classes; never looked up. */
  static final int IPV4_INSIDE = CLASS_MAX + 1;

  static final int STRIDE_BITS = 6;

  // A node: which slots are nodes, where a new leaf begins, numbers of the first child and of the
  // first leaf elsewhere, and the leaves themselves.
  static final int NODE_OCTETS = 64;
  static final int STARTS_AT = 8;
  static final int CHILDREN_AT = 16;
  static final int LEAVES_ELSEWHERE_AT = 20;
  static final int LEAVES_AT = 24;
  static final int LEAVES_INSIDE_MAX = (NODE_OCTETS - LEAVES_AT) / Short.BYTES;

  /** Where the leaves of a node are when they are inside. */
  static final int INSIDE = -1;

  /** Most answers that leaves inside nodes can tell apart. */
  static final int NUMBERED_ANSWERS_MAX = 1 << Short.SIZE;

  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT;

  final Table ipv4;
  final Table ipv6;
  final MemorySegment nodes;
  final int[] answers;
  final int[] leavesElsewhere;

  /**
   * A trie.
   *
   * @param answers by their numbers in nodes
   * @param leavesElsewhere answers of the nodes that hold none
   */
  ClassTrie(Table ipv4, Table ipv6, MemorySegment nodes, int[] answers, int[] leavesElsewhere) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.nodes = nodes;
    this.answers = answers;
    this.leavesElsewhere = leavesElsewhere;
  }

  /** The direct table of one family. */
  static final class Table {
    /** Packed answers, or the complement of a node's number. */
    final int[] entries;

    /** How many bits of the address select an entry, 0 to 12. */
    final int bits;

    /** Widest prefixes of one class in this family. */
    final int leafCount;

    Table(int[] entries, int bits, int leafCount) {
      this.entries = entries;
      this.bits = bits;
      this.leafCount = leafCount;
    }

    boolean isUniform() {
      return leafCount == 1;
    }
  }

  /** A trie with one class, 0, for every address: prefix length 0. */
  public static ClassTrie uniform() {
    return compile(List.of(), tuple -> 0);
  }

  /**
   * Compiles layers to classes.
   *
   * @throws IllegalArgumentException when the classifier gives a class outside 0..{@link
   *     #CLASS_MAX}
   */
  public static ClassTrie compile(List<AddressTree> layers, LeafClassifier classifier) {
    AddressTree.Builder builder = new AddressTree.Builder();
    LayerWalk walk = new LayerWalk(layers, tuple -> checked(classifier.classOf(tuple)), builder);
    int ipv4 = walk.ipv4();
    int ipv6 = walk.ipv6();
    int inside = ipv4 < 0 ? ipv4 : builder.leaf(IPV4_INSIDE);
    for (Cidr range : EmbeddedIpv4.RANGES) {
      ipv6 = builder.replace(ipv6, range, inside);
    }
    return new TriePacker(builder.build(ipv4, ipv6)).pack();
  }

  /**
   * The class and the widest prefix of one class that hold this address, packed for {@link
   * #classOf(int)} and {@link #prefixBits(int)}.
   *
   * <p>The prefix length counts in the address's own 128-bit form: IPv4 callers subtract 96 and
   * take what is negative for 0 (when all IPv4 has one class, the prefix is at most 96).
   */
  public int find(long high, long low) {
    int start = ipv4.isUniform() ? -1 : EmbeddedIpv4.startBit(high, low);
    return start < 0
        ? find(ipv6, high, low)
        : find(ipv4, (long) EmbeddedIpv4.inner(high, low) << 32, 0) + start;
  }

  /** The class in what {@link #find} returned. */
  public static int classOf(int found) {
    return found >>> 8;
  }

  /** The prefix length in what {@link #find} returned, 0 to 128. */
  public static int prefixBits(int found) {
    return found & 0xFF;
  }

  /** The memory that it takes, in octets; most of it is native. */
  public long memoryBytes() {
    long ints =
        (long) answers.length + leavesElsewhere.length + ipv4.entries.length + ipv6.entries.length;
    return nodes.byteSize() + Integer.BYTES * ints;
  }

  /** Widest prefixes of one class in the IPv4 space. */
  public int ipv4Leaves() {
    return ipv4.leafCount;
  }

  /** Widest prefixes of one class in the IPv6 space, ranges that embed IPv4 counted as one each. */
  public int ipv6Leaves() {
    return ipv6.leafCount;
  }

  private int find(Table table, long high, long low) {
    int offset = table.bits;
    int entry = table.entries[(int) (high >>> 1 >>> (63 - offset))];
    while (entry < 0) {
      long node = (long) ~entry * NODE_OCTETS;
      long slot = 1L << slot(high, low, offset);
      long inner = nodes.get(U64, node);
      if ((inner & slot) == 0) {
        return leaf(
            node, Long.bitCount(nodes.get(U64, node + STARTS_AT) & (slot | (slot - 1))) - 1);
      }
      entry = ~(nodes.get(U32, node + CHILDREN_AT) + Long.bitCount(inner & (slot - 1)));
      offset += STRIDE_BITS;
    }
    return entry;
  }

  private int leaf(long node, int index) {
    int elsewhere = nodes.get(U32, node + LEAVES_ELSEWHERE_AT);
    return elsewhere == INSIDE
        ? answers[nodes.get(U16, node + LEAVES_AT + (long) index * Short.BYTES) & 0xffff]
        : leavesElsewhere[elsewhere + index];
  }

  /** The six bits from this offset on, zeros following the address's end. */
  private static int slot(long high, long low, int offset) {
    long from = offset < 64 ? high << offset | low >>> 1 >>> (63 - offset) : low << (offset - 64);
    return (int) (from >>> (64 - STRIDE_BITS));
  }

  static int packed(int classNumber, int prefixBits) {
    return classNumber << 8 | prefixBits;
  }

  private static int checked(int classNumber) {
    if (classNumber < 0 || classNumber > CLASS_MAX) {
      throw new IllegalArgumentException("class " + classNumber + " is outside 0.." + CLASS_MAX);
    }
    return classNumber;
  }
}
