package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.internal.vm.annotation.Contended;

/**
 * A name made ready for look-up: its lower-case octets and, for each label, where the label starts
 * and a hash of the suffix that begins there. A listener's own instances are reused for each query;
 * those of zone data are made once.
 *
 * <p>The hash of a suffix is chained from the root towards the first label, so that one pass over
 * the name yields the hashes of all its ancestors, and walking up to the closest encloser never
 * reads the octets again.
 */
@Contended
public final class LookupName {
  /** Labels in the longest name, the root's not counted. */
  private static final int LABELS_MAX = 127;

  private static final long ROOT_HASH = 0x2545F4914F6CDD1DL;
  private static final long LABEL_HASH = 0xcbf29ce484222325L;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final ValueLayout.OfLong WORD_IN_MEMORY =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_OCTET = 0x0101_0101_0101_0101L;
  private static final long TOP_BITS = EACH_OCTET << 7;

  // A last word may be written beyond the longest name.
  private final byte[] octets = new byte[Name.LENGTH_MAX + Long.BYTES];
  private final int[] starts = new int[LABELS_MAX + 1];
  private final long[] hashes = new long[LABELS_MAX + 1];
  private int length;
  private int labels;

  /** The name for look-ups. */
  public static LookupName of(Name name) {
    LookupName result = new LookupName();
    byte[] wire = name.octets();
    if (result.parse(MemorySegment.ofArray(wire), 0, wire.length) != wire.length) {
      throw new IllegalArgumentException("not a name in wire form: " + name);
    }
    return result;
  }

  /** Lower case of eight octets, ASCII letters only (RFC 4343). */
  private static long lower(long word) {
    long low = word & ~TOP_BITS;
    long fromA = low + (0x80 - 'A') * EACH_OCTET;
    long beyondZ = low + (0x7f - 'Z') * EACH_OCTET;
    long letters = (fromA ^ beyondZ) & ~word & TOP_BITS;
    return word | (letters >>> 2);
  }

  /** Lower case of one octet, ASCII letters only (RFC 4343). */
  static byte lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
  }

  /**
   * Reads an uncompressed name.
   *
   * @param memory where it is
   * @param offset of its first octet
   * @param end offset that may not be reached
   * @return the octets that it takes, 1 to 255; −1 when it runs over {@code end} or 255 octets, or
   *     holds a compression pointer or another label type (RFC 1035 section 4.1.4, RFC 6891 section
   *     5): nothing lies before a question that it could point to
   */
  public int parse(MemorySegment memory, long offset, long end) {
    int limit = (int) Math.min(end - offset, Name.LENGTH_MAX);
    int at = 0;
    int label = 0;
    while (true) {
      if (at >= limit) {
        return -1;
      }
      int labelLength = memory.get(ValueLayout.JAVA_BYTE, offset + at) & 0xff;
      starts[label] = at;
      octets[at++] = (byte) labelLength;
      if (labelLength == 0) {
        break;
      }
      if (labelLength > Name.LABEL_LENGTH_MAX || at + labelLength >= limit) {
        return -1;
      }
      hashes[label++] = readLabel(memory, offset, at, at + labelLength);
      at += labelLength;
    }
    length = at;
    labels = label;
    chainHashes();
    return at;
  }

  /** Takes a label's octets over in lower case, eight at a time, and returns their hash. */
  private long readLabel(MemorySegment memory, long offset, int from, int to) {
    long hash = LABEL_HASH ^ (to - from);
    for (int at = from; at < to; at += Long.BYTES) {
      long word = lower(word(memory, offset + at, to - at));
      WORD.set(octets, at, word);
      hash = mix(hash, word);
    }
    return hash;
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * GOLDEN;
    return mixed ^ (mixed >>> 32);
  }

  private static long word(byte[] wire, int from, int to) {
    long word = 0;
    for (int at = Math.min(to, from + Long.BYTES) - 1; at >= from; at--) {
      word = (word << Byte.SIZE) | (wire[at] & 0xff);
    }
    return word;
  }

  /** The next octets, eight at most, the first one lowest; zeros follow the last. */
  private static long word(MemorySegment memory, long offset, int count) {
    if (offset + Long.BYTES > memory.byteSize()) {
      return lastWord(memory, offset, count);
    }
    long word = memory.get(WORD_IN_MEMORY, offset);
    return count >= Long.BYTES ? word : word & ((1L << (count * Byte.SIZE)) - 1);
  }

  private static long lastWord(MemorySegment memory, long offset, int count) {
    long word = 0;
    for (int i = Math.min(count, Long.BYTES) - 1; i >= 0; i--) {
      word = (word << Byte.SIZE) | (memory.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff);
    }
    return word;
  }

  private void chainHashes() {
    long hash = ROOT_HASH;
    hashes[labels] = hash;
    for (int label = labels - 1; label >= 0; label--) {
      hash = mix(hash, hashes[label]);
      hashes[label] = hash;
    }
  }

  /**
   * The hash of a name by the hash of its parent, as {@link #hash} has it.
   *
   * @param wire a name in canonical form
   * @param label where its first label begins in there
   */
  public static long hash(long parentHash, byte[] wire, int label) {
    int from = label + 1;
    int to = from + wire[label];
    long hash = LABEL_HASH ^ (to - from);
    for (int at = from; at < to; at += Long.BYTES) {
      hash = mix(hash, word(wire, at, to));
    }
    return mix(parentHash, hash);
  }

  /** Length in octets, 1 to 255. */
  public int length() {
    return length;
  }

  /** Number of labels, the root's not counted. */
  public int labels() {
    return labels;
  }

  /** Hash of the suffix that begins at a label; {@code label} 0 is the whole name. */
  public long hash(int label) {
    return hashes[label];
  }

  /** Length in octets of the suffix that begins at a label. */
  public int suffixLength(int label) {
    return length - starts[label];
  }

  /**
   * Whether octets from a label on are those in memory; they are in canonical form.
   *
   * @param octetsLength how many, as far as the name goes at most
   */
  public boolean matches(int label, MemorySegment memory, long offset, int octetsLength) {
    int start = starts[label];
    for (int i = 0; i < octetsLength; i++) {
      if (octets[start + i] != memory.get(ValueLayout.JAVA_BYTE, offset + i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the suffix that begins at a label is this name; {@code wire} is in canonical form. */
  boolean suffixEquals(int label, byte[] wire) {
    return Arrays.equals(octets, starts[label], length, wire, 0, wire.length);
  }

  /** Whether the suffix that begins at a label is this name. */
  public boolean suffixEquals(int label, Name name) {
    return suffixEquals(label, name.octets());
  }

  /** The name as a value; allocates, so for the control side only. */
  public Name toName() {
    return Name.ofWire(Arrays.copyOf(octets, length));
  }
}
