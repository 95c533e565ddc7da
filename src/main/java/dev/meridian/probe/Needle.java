package dev.meridian.probe;

import dev.meridian.config.Octets;
import io.vertx.core.buffer.Buffer;

/**
 * Octets to be found in a stream of octets, by Knuth-Morris-Pratt: what was received need not be
 * kept, and a border between two chunks hides nothing.
 */
final class Needle {
  /** Octets that are looked at; what comes later does not count. */
  static final int OCTETS_MAX = 65_536;

  private final String text;
  private final byte[] octets;

  /** At i: the length of the longest proper prefix that is also a suffix of the first i + 1. */
  private final int[] borders;

  Needle(String text) {
    this(Octets.of(text));
  }

  Needle(Octets wanted) {
    this.text = wanted.text();
    this.octets = wanted.octets();
    this.borders = new int[octets.length];
    for (int i = 1; i < octets.length; i++) {
      borders[i] = step(borders[i - 1], octets[i]);
    }
  }

  String text() {
    return text;
  }

  /** The reason for a failure: {@code body lacks "ok" in its first 65536 octets}. */
  String missing(String where) {
    return where
        + " lacks \""
        + Reasons.printable(text)
        + "\" in its first "
        + OCTETS_MAX
        + " octets";
  }

  /** A search from the first octet. */
  Search search() {
    return new Search();
  }

  private int step(int matched, byte octet) {
    int length = matched;
    while (length > 0 && octets[length] != octet) {
      length = borders[length - 1];
    }
    return octets[length] == octet ? length + 1 : length;
  }

  /** One pass over one stream. */
  final class Search {
    private int matched;
    private int seen;

    /** Looks at the next chunk, as far as {@link #OCTETS_MAX} allows. */
    void accept(Buffer chunk) {
      int length = Math.min(chunk.length(), OCTETS_MAX - seen);
      for (int i = 0; i < length && !found(); i++) {
        matched = step(matched, chunk.getByte(i));
      }
      seen += length;
    }

    boolean found() {
      return matched == octets.length;
    }

    /** Whether nothing that follows counts any more. */
    boolean full() {
      return seen == OCTETS_MAX;
    }
  }
}
