package dev.meridian.load.geo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A data section of a MaxMind DB file (format 2.0, "Output Data Section"): reads single fields of a
 * record where they lie and steps over all others. Values are named by their offset. Not
 * thread-safe.
 *
 * <p>Trusts nothing: every read is inside the section, stepping over a value is a loop, a pointer
 * leads to a value and never to another pointer, and the steps of all reads together are bounded.
 */
final class MmdbData {
  /** The offset of what is not there. */
  static final long ABSENT = -1;

  private static final int POINTER = 1;
  private static final int STRING = 2;
  private static final int DOUBLE = 3;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int INT32 = 8;
  private static final int UINT64 = 9;
  private static final int ARRAY = 11;
  private static final int BOOLEAN = 14;
  private static final int FLOAT = 15;

  private static final long STEPS_SPARE = 1 << 20;
  private static final long STEPS_PER_OCTET = 64;
  private static final ValueLayout.OfLong LONG_BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BIG_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Path file;
  private final MemorySegment data;
  private long stepsLeft;

  // The value whose head was read last.
  private int type;
  private int size;
  private long payload;
  private long target;

  MmdbData(Path file, MemorySegment data) {
    this.file = file;
    this.data = data;
    this.stepsLeft = STEPS_SPARE + STEPS_PER_OCTET * data.byteSize();
  }

  /** The value under a key, pointers followed; absent when this is no map or has no such key. */
  long field(long map, String key) throws GeoFileException {
    if (map == ABSENT) {
      return ABSENT;
    }
    readHead(resolve(map));
    if (type != MAP) {
      return ABSENT;
    }
    int pairs = size;
    long at = payload;
    for (int i = 0; i < pairs; i++) {
      boolean found = isString(resolve(at), key);
      at = after(at);
      if (found) {
        return resolve(at);
      }
      at = after(at);
    }
    return ABSENT;
  }

  /**
   * The values under several keys, found in one pass that ends when it has them all.
   *
   * @param into gets the offset of each key's value, pointers followed; absent where this is no map
   *     or has no such key
   */
  void fields(long map, Keys keys, long[] into) throws GeoFileException {
    Arrays.fill(into, ABSENT);
    if (map == ABSENT) {
      return;
    }
    readHead(resolve(map));
    if (type != MAP) {
      return;
    }
    int pairs = size;
    int left = into.length;
    long at = payload;
    for (int i = 0; i < pairs && left > 0; i++) {
      long value = readKey(at);
      int key = keys.indexOf(this);
      if (key >= 0 && into[key] == ABSENT) {
        into[key] = resolve(value);
        left--;
      }
      at = left > 0 ? after(value) : value;
    }
  }

  /** Reads the head of a map's key, pointer followed, and returns where its value begins. */
  private long readKey(long at) throws GeoFileException {
    readHead(at);
    if (type == STRING) {
      return payload + size;
    }
    long next = after(at);
    readHead(resolve(at));
    return next;
  }

  /** Keys to look for in maps: ASCII, none twice. */
  static final class Keys {
    private final String[] keys;

    Keys(String... keys) {
      this.keys = keys;
    }

    long[] room() {
      return new long[keys.length];
    }

    /** Which of them the string is whose head was read last; −1 for none. */
    private int indexOf(MmdbData data) throws GeoFileException {
      if (data.type == STRING) {
        for (int i = 0; i < keys.length; i++) {
          if (keys[i].length() == data.size && data.holds(keys[i])) {
            return i;
          }
        }
      }
      return -1;
    }
  }

  /**
   * A string of at most 7 octets as a number that no other string has; −1 for anything else. What
   * is known of short codes can be looked up without reading them as text.
   */
  long packed(long value) throws GeoFileException {
    if (value == ABSENT) {
      return -1;
    }
    readHead(resolve(value));
    if (type != STRING || size >= Long.BYTES) {
      return -1;
    }
    long packed = size;
    for (int i = 0; i < size; i++) {
      packed = packed << 8 | octet(payload + i);
    }
    return packed;
  }

  /** The first element of an array; absent when this is none or is empty. */
  long first(long array) throws GeoFileException {
    if (array == ABSENT) {
      return ABSENT;
    }
    readHead(resolve(array));
    return type == ARRAY && size > 0 ? resolve(payload) : ABSENT;
  }

  /** The text of a string; empty for anything else. */
  String string(long value) throws GeoFileException {
    if (value == ABSENT) {
      return "";
    }
    readHead(resolve(value));
    if (type != STRING) {
      return "";
    }
    byte[] octets = data.asSlice(payload, size).toArray(ValueLayout.JAVA_BYTE);
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** A number of any type, or a string that holds one; NaN for anything else. */
  double number(long value) throws GeoFileException {
    if (value == ABSENT) {
      return Double.NaN;
    }
    readHead(resolve(value));
    return switch (type) {
      case DOUBLE ->
          size == 8 ? Double.longBitsToDouble(data.get(LONG_BIG_ENDIAN, payload)) : bad();
      case FLOAT -> size == 4 ? Float.intBitsToFloat(data.get(INT_BIG_ENDIAN, payload)) : bad();
      case UINT16, UINT32, UINT64 -> unsigned();
      case INT32 -> (int) unsigned();
      case STRING -> parsed(string(value));
      default -> Double.NaN;
    };
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private double bad() throws GeoFileException {
    throw corrupt("a floating point number of " + size + " octets");
  }

  private long unsigned() throws GeoFileException {
    if (size > 8) {
      throw corrupt("an integer of " + size + " octets");
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | octet(payload + i);
    }
    return value;
  }

  /** The offset itself, or where the pointer at it leads. */
  private long resolve(long at) throws GeoFileException {
    readHead(at);
    if (type != POINTER) {
      return at;
    }
    long leadsTo = target;
    readHead(leadsTo);
    if (type == POINTER) {
      throw corrupt("a pointer to a pointer at " + at);
    }
    return leadsTo;
  }

  private boolean isString(long at, String text) throws GeoFileException {
    readHead(at);
    return type == STRING && size == text.length() && holds(text);
  }

  /** Whether the string whose head was read last is this text of its length. */
  private boolean holds(String text) throws GeoFileException {
    for (int i = 0; i < size; i++) {
      if (octet(payload + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The offset behind a value, with all that it holds. */
  private long after(long value) throws GeoFileException {
    long at = value;
    for (long pending = 1; pending > 0; pending--) {
      readHead(at);
      at = payload;
      switch (type) {
        case MAP -> pending += 2L * size;
        case ARRAY -> pending += size;
        case POINTER, BOOLEAN -> {} // no payload beyond the head
        default -> at += size;
      }
    }
    return at;
  }

  private void readHead(long at) throws GeoFileException {
    if (--stepsLeft < 0) {
      throw corrupt("records that overlap without end");
    }
    int control = octet(at);
    payload = at + 1;
    type = control >>> 5;
    if (type == POINTER) {
      readPointer(control);
      return;
    }
    if (type == 0) {
      type = 7 + octet(payload++);
    }
    readSize(control & 31);
    boolean counted = type == MAP || type == ARRAY || type == BOOLEAN;
    if (type > FLOAT || type < STRING || (!counted && payload + size > data.byteSize())) {
      throw corrupt("a value of type " + type + " and size " + size + " at " + at);
    }
  }

  private void readSize(int code) throws GeoFileException {
    size =
        switch (code) {
          case 29 -> 29 + read(1);
          case 30 -> 285 + read(2);
          case 31 -> 65_821 + read(3);
          default -> code;
        };
  }

  private void readPointer(int control) throws GeoFileException {
    int upper = control & 7;
    target =
        switch (control >>> 3 & 3) {
          case 0 -> (upper << 8) + read(1);
          case 1 -> (upper << 16) + read(2) + 2048;
          case 2 -> (upper << 24) + read(3) + 526_336;
          default -> Integer.toUnsignedLong(read(4));
        };
  }

  private int read(int octets) throws GeoFileException {
    int value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | octet(payload++);
    }
    return value;
  }

  private int octet(long at) throws GeoFileException {
    if (at < 0 || at >= data.byteSize()) {
      throw corrupt("a value beyond the end of its section");
    }
    return data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  private GeoFileException corrupt(String what) {
    return new GeoFileException(file, "is corrupt: " + what);
  }
}
