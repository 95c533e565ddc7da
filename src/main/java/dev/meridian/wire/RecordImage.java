package dev.meridian.wire;

/**
 * Records in wire form, ready to be copied into a response. Names in them are cut short by
 * compression pointers (RFC 1035 section 4.1.4) whose values depend on the query; {@link
 * ResponseWriter#append} fills those in.
 *
 * <p>Every pointer in an image is one of three kinds, so that one image serves every QNAME that
 * leads to it: to the owner name, to a suffix of the owner name, known by its length, or to a name
 * within the image.
 */
public final class RecordImage {
  /** Marks a pointer into the image; the low bits are the offset. */
  static final int WITHIN = 0x8000;

  private final byte[] octets;
  private final int[] pointers;
  private final int count;
  private final int glueCount;
  private final int requiredLength;
  private final int additionalCount;

  /**
   * An image.
   *
   * @param octets the records, in the order of the counts
   * @param pointers in the order of their places, each {@code offset << 16 | value}: 0 for the
   *     owner name, 1 to 255 for the suffix of that length, {@link #WITHIN} plus an offset for a
   *     name in the image
   * @param count records for the answer or authority section
   * @param glueCount records for the additional section that may not be left out (RFC 9471)
   * @param requiredLength octets of these two
   * @param additionalCount records for the additional section that are left out where there is no
   *     room for them (RFC 2181 section 9)
   */
  RecordImage(
      byte[] octets,
      int[] pointers,
      int count,
      int glueCount,
      int requiredLength,
      int additionalCount) {
    this.octets = octets;
    this.pointers = pointers;
    this.count = count;
    this.glueCount = glueCount;
    this.requiredLength = requiredLength;
    this.additionalCount = additionalCount;
  }

  byte[] octets() {
    return octets;
  }

  int[] pointers() {
    return pointers;
  }

  /** Records for the answer or authority section. */
  public int count() {
    return count;
  }

  /** Records for the additional section that may not be left out. */
  public int glueCount() {
    return glueCount;
  }

  /** Octets of the records that may not be left out. */
  public int requiredLength() {
    return requiredLength;
  }

  /** Records for the additional section that may be left out. */
  public int additionalCount() {
    return additionalCount;
  }

  /** Octets of all records. */
  public int length() {
    return octets.length;
  }

  /**
   * The records with their owner right behind the header of a message, as policies hold them.
   *
   * @throws IllegalStateException when a name in them depends on more than the owner
   */
  public byte[] standalone() {
    byte[] records = octets.clone();
    for (int pointer : pointers) {
      if ((pointer & 0xffff) != 0) {
        throw new IllegalStateException("a name other than the owner is compressed");
      }
      int at = pointer >>> 16;
      records[at] = (byte) (Wire.POINTER >>> 8);
      records[at + 1] = Wire.HEADER_LENGTH;
    }
    return records;
  }
}
