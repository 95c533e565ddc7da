package dev.meridian.zone;

import java.util.ArrayList;
import java.util.List;

/**
 * Octets that are only ever added, in pieces of up to 2^20; a piece is found by the number that it
 * got. In chunks, so that nothing is copied when they become many.
 */
final class OctetLog {
  private static final int CHUNK_BITS = 20;
  private static final int CHUNK_LENGTH_MAX = 1 << CHUNK_BITS;
  private static final int CHUNK_LENGTH_MIN = 1 << 10;
  private static final int CHUNKS_MAX = 1 << (Integer.SIZE - CHUNK_BITS);

  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] last = {};
  private int used;

  /**
   * Makes room for a piece.
   *
   * @return its number, unsigned
   */
  int add(int length) {
    if (used + length > last.length) {
      if (chunks.size() == CHUNKS_MAX) {
        throw new IllegalStateException("the zone has more than 4 GiB of data");
      }
      int doubled = Math.min(2 * last.length, CHUNK_LENGTH_MAX);
      last = new byte[Math.max(length, Math.max(doubled, CHUNK_LENGTH_MIN))];
      used = 0;
      chunks.add(last);
    }
    int piece = ((chunks.size() - 1) << CHUNK_BITS) | used;
    used += length;
    return piece;
  }

  /** The array that holds a piece. */
  byte[] array(int piece) {
    return chunks.get(piece >>> CHUNK_BITS);
  }

  /** Where in its array a piece begins. */
  static int offset(int piece) {
    return piece & (CHUNK_LENGTH_MAX - 1);
  }
}
