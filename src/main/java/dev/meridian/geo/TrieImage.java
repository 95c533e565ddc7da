package dev.meridian.geo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@link ClassTrie} as octets: for a file that is read again on the same machine, as they are in
 * its byte order. Whoever keeps them makes sure that they are what was written.
 */
public final class TrieImage {
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

  // Where in the image, in ints, which count or length lies; the arrays and the nodes follow.
  private static final int IPV4_BITS = 0;
  private static final int IPV4_LEAVES = 1;
  private static final int IPV4_ENTRIES = 2;
  private static final int IPV6_BITS = 3;
  private static final int IPV6_LEAVES = 4;
  private static final int IPV6_ENTRIES = 5;
  private static final int ANSWERS = 6;
  private static final int LEAVES_ELSEWHERE = 7;
  private static final int NODES = 8;
  private static final int HEADER_INTS = 9;

  private TrieImage() {}

  /** How many octets the image of a trie takes. */
  public static long octets(ClassTrie trie) {
    return trie.memoryBytes() + (long) HEADER_INTS * Integer.BYTES;
  }

  /**
   * Writes the image of a trie.
   *
   * @param into of {@link #octets} octets
   */
  public static void write(ClassTrie trie, MemorySegment into) {
    int[] header = new int[HEADER_INTS];
    header[IPV4_BITS] = trie.ipv4.bits;
    header[IPV4_LEAVES] = trie.ipv4.leafCount;
    header[IPV4_ENTRIES] = trie.ipv4.entries.length;
    header[IPV6_BITS] = trie.ipv6.bits;
    header[IPV6_LEAVES] = trie.ipv6.leafCount;
    header[IPV6_ENTRIES] = trie.ipv6.entries.length;
    header[ANSWERS] = trie.answers.length;
    header[LEAVES_ELSEWHERE] = trie.leavesElsewhere.length;
    header[NODES] = (int) (trie.nodes.byteSize() / ClassTrie.NODE_OCTETS);
    long at = 0;
    for (int[] ints :
        new int[][] {
          header, trie.ipv4.entries, trie.ipv6.entries, trie.answers, trie.leavesElsewhere
        }) {
      MemorySegment.copy(ints, 0, into, U32, at, ints.length);
      at += (long) ints.length * Integer.BYTES;
    }
    into.asSlice(at).copyFrom(trie.nodes);
  }

  /**
   * The trie that was written; a copy that needs the image no more.
   *
   * @throws IllegalArgumentException when the image is no longer or shorter than it says
   */
  public static ClassTrie read(MemorySegment image) {
    int[] header = ints(image, 0, HEADER_INTS);
    long at = (long) HEADER_INTS * Integer.BYTES;
    int[][] arrays = new int[4][];
    int[] lengths = {
      header[IPV4_ENTRIES], header[IPV6_ENTRIES], header[ANSWERS], header[LEAVES_ELSEWHERE]
    };
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = ints(image, at, lengths[i]);
      at += (long) lengths[i] * Integer.BYTES;
    }
    if (image.byteSize() - at != (long) header[NODES] * ClassTrie.NODE_OCTETS) {
      throw new IllegalArgumentException("is no image of a trie");
    }
    return new ClassTrie(
        new ClassTrie.Table(arrays[0], header[IPV4_BITS], header[IPV4_LEAVES]),
        new ClassTrie.Table(arrays[1], header[IPV6_BITS], header[IPV6_LEAVES]),
        TriePacker.nativeNodes(image.asSlice(at)),
        arrays[2],
        arrays[3]);
  }

  private static int[] ints(MemorySegment image, long at, int count) {
    if (count < 0 || count > (image.byteSize() - at) / Integer.BYTES) {
      throw new IllegalArgumentException("is no image of a trie");
    }
    int[] ints = new int[count];
    MemorySegment.copy(image, U32, at, ints, 0, count);
    return ints;
  }
}
