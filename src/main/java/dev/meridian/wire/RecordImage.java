package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/**
 * Records in wire form, ready to be copied into a response: a place in native memory that an {@link
 * ImageBuilder} wrote. Names in them are cut short by compression pointers (RFC 1035 section 4.1.4)
 * whose values depend on the query; {@link ResponseWriter#append} fills those in.
 *
 * <p>Every pointer in an image is one of three kinds, so that one image serves every QNAME that
 * leads to it: to the owner name, to a suffix of the owner name, known by its length, or to a name
 * within the image.
 *
 * <p>A zone keeps the images of all its RRsets in one memory and has no object for each: who looks
 * up owns one image and moves it to what was found.
 */
@Contended
public final class RecordImage {
  /** Marks a pointer into the image; the low bits are the offset. */
  static final int WITHIN = 0x8000;

  // The form: octets of all records, octets of those that may not be left out, the three counts,
  // the number of pointers, the pointers, the records.
  static final int LENGTH_AT = 0;
  static final int REQUIRED_LENGTH_AT = 4;
  static final int COUNT_AT = 8;
  static final int GLUE_COUNT_AT = 10;
  static final int ADDITIONAL_COUNT_AT = 12;
  static final int POINTER_COUNT_AT = 14;
  static final int POINTERS_AT = 16;
  static final int POINTER_LENGTH = 4;

  private MemorySegment memory = MemorySegment.NULL;
  private long at;

  /** An image that is nowhere yet; {@link #moveTo} comes first. */
  public RecordImage() {}

  RecordImage(MemorySegment memory) {
    moveTo(memory, 0);
  }

  /**
   * Makes this the image that was stored at a place.
   *
   * @param where native
   * @param offset where {@link ImageBuilder#store} began
   */
  public void moveTo(MemorySegment where, long offset) {
    memory = where;
    at = offset;
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where the first record begins. */
  long recordsAt() {
    return at + POINTERS_AT + (long) pointerCount() * POINTER_LENGTH;
  }

  int pointerCount() {
    return u16(POINTER_COUNT_AT);
  }

  /**
   * A pointer, in the order of their places: {@code offset << 16 | value}, where the value is 0 for
   * the owner name, 1 to 255 for the suffix of that length, {@link #WITHIN} plus an offset for a
   * name in the image.
   */
  int pointer(int index) {
    return memory.get(Wire.U32_NETWORK, at + POINTERS_AT + (long) index * POINTER_LENGTH);
  }

  /** Records for the answer or authority section. */
  public int count() {
    return u16(COUNT_AT);
  }

  /** Records for the additional section that may not be left out (RFC 9471). */
  public int glueCount() {
    return u16(GLUE_COUNT_AT);
  }

  /** Octets of the records that may not be left out. */
  public int requiredLength() {
    return memory.get(Wire.U32_NETWORK, at + REQUIRED_LENGTH_AT);
  }

  /** Records for the additional section that may be left out (RFC 2181 section 9). */
  public int additionalCount() {
    return u16(ADDITIONAL_COUNT_AT);
  }

  /** Octets of all records. */
  public int length() {
    return memory.get(Wire.U32_NETWORK, at + LENGTH_AT);
  }

  private int u16(int field) {
    return memory.get(Wire.U16_NETWORK, at + field) & 0xffff;
  }

  /**
   * The records with their owner right behind the header of a message, as policies hold them.
   *
   * @throws IllegalStateException when a name in them depends on more than the owner
   */
  public byte[] standalone() {
    byte[] records = memory.asSlice(recordsAt(), length()).toArray(Wire.U8);
    for (int i = 0; i < pointerCount(); i++) {
      int pointer = pointer(i);
      if ((pointer & 0xffff) != 0) {
        throw new IllegalStateException("a name other than the owner is compressed");
      }
      int owner = pointer >>> 16;
      records[owner] = (byte) (Wire.POINTER >>> 8);
      records[owner + 1] = Wire.HEADER_LENGTH;
    }
    return records;
  }
}
