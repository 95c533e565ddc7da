package dev.meridian.geo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@link ClassTrie} as octets: for a file that is read again on the same machine, as they are in
 * its byte order. Whoever keeps them makes sure that they are what was written. The nodes come
 * first, and stay where they were read to.
 */
public final class TrieImage {
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

  // Where in the head, in ints, which count or length lies. The nodes follow, then the arrays.
  private static final int IPV4_BITS = 0;
  private static final int IPV4_LEAVES = 1;
  private static final int IPV4_ENTRIES = 2;
  private static final int IPV6_BITS = 3;
  private static final int IPV6_LEAVES = 4;
  private static final int IPV6_ENTRIES = 5;
  private static final int ANSWERS = 6;
  private static final int LEAVES_ELSEWHERE = 7;
  private static final int NODES = 8;
  private static final int HEAD_INTS = ClassTrie.NODE_OCTETS / Integer.BYTES;

  private static final String NO_IMAGE = "is no image of a trie";

  private TrieImage() {}

  /** How many octets the image of a trie takes. */
  public static long octets(ClassTrie trie) {
    return trie.memoryBytes() + ClassTrie.NODE_OCTETS;
  }

  /**
   * Writes the image of a trie.
   *
   * @param into of {@link #octets} octets
   */
  public static void write(ClassTrie trie, MemorySegment into) {
    int[] head = new int[HEAD_INTS];
    head[IPV4_BITS] = trie.ipv4.bits;
    head[IPV4_LEAVES] = trie.ipv4.leafCount;
    head[IPV4_ENTRIES] = trie.ipv4.entries.length;
    head[IPV6_BITS] = trie.ipv6.bits;
    head[IPV6_LEAVES] = trie.ipv6.leafCount;
    head[IPV6_ENTRIES] = trie.ipv6.entries.length;
    head[ANSWERS] = trie.answers.length;
    head[LEAVES_ELSEWHERE] = trie.leavesElsewhere.length;
    head[NODES] = (int) (trie.nodes.byteSize() / ClassTrie.NODE_OCTETS);
    MemorySegment.copy(head, 0, into, U32, 0, head.length);
    into.asSlice(ClassTrie.NODE_OCTETS).copyFrom(trie.nodes);
    long at = ClassTrie.NODE_OCTETS + trie.nodes.byteSize();
    for (int[] ints :
        new int[][] {trie.ipv4.entries, trie.ipv6.entries, trie.answers, trie.leavesElsewhere}) {
      MemorySegment.copy(ints, 0, into, U32, at, ints.length);
      at += (long) ints.length * Integer.BYTES;
    }
  }

  /**
   * The trie that was written.
   *
   * @param image native, begins at a multiple of 64; not to be changed, as the trie goes on in it
   * @throws IllegalArgumentException when the image is no longer or shorter than it says
   */
  public static ClassTrie read(MemorySegment image) {
    int[] head = ints(image, 0, HEAD_INTS);
    long nodes = (long) head[NODES] * ClassTrie.NODE_OCTETS;
    long at = ClassTrie.NODE_OCTETS + nodes;
    if (nodes < 0 || at > image.byteSize()) {
      throw new IllegalArgumentException(NO_IMAGE);
    }
    int[][] arrays = new int[4][];
    int[] lengths = {head[IPV4_ENTRIES], head[IPV6_ENTRIES], head[ANSWERS], head[LEAVES_ELSEWHERE]};
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = ints(image, at, lengths[i]);
      at += (long) lengths[i] * Integer.BYTES;
    }
    if (image.byteSize() != at) {
      throw new IllegalArgumentException(NO_IMAGE);
    }
    return new ClassTrie(
        new ClassTrie.Table(arrays[0], head[IPV4_BITS], head[IPV4_LEAVES]),
        new ClassTrie.Table(arrays[1], head[IPV6_BITS], head[IPV6_LEAVES]),
        image.asSlice(ClassTrie.NODE_OCTETS, nodes),
        arrays[2],
        arrays[3]);
  }

  private static int[] ints(MemorySegment image, long at, int count) {
    if (count < 0 || count > (image.byteSize() - at) / Integer.BYTES) {
      throw new IllegalArgumentException(NO_IMAGE);
    }
    int[] ints = new int[count];
    MemorySegment.copy(image, U32, at, ints, 0, count);
    return ints;
  }
}
