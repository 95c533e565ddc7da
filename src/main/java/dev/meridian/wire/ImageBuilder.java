package dev.meridian.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Builds a {@link RecordImage}. Names are compressed against the zone's apex, which every QNAME
 * that leads to the image ends in, and against names already in the image. Only names inside the
 * RDATA of the types of RFC 1035 are compressed (RFC 3597 section 4).
 */
public final class ImageBuilder {
  /** Parts of an image, in their order. */
  private enum Part {
    RECORDS,
    GLUE,
    ADDITIONAL
  }

  // A pointer reaches 0x3fff. An image may begin behind header and question (271 octets) and a
  // chain
  // of 16 links, at worst DNAMEs with the CNAMEs that they stand for, of 532 octets together.
  private static final int POINTER_TARGET_MAX = 0x1c00;

  /** Type, class, TTL and RDLENGTH. */
  private static final int BODY_FIXED_LENGTH = 10;

  /** What fits a message (RFC 1035 section 4.2.2). */
  private static final int MESSAGE_MAX = 65_535;

  private final Name apex;
  private final Suffixes written = new Suffixes();
  private byte[] octets = new byte[64];
  private int length;
  private int[] pointers = new int[4];
  private int pointerCount;
  private Part part = Part.RECORDS;
  private int count;
  private int glueCount;
  private int requiredLength;
  private int additionalCount;
  private int requiredPointers;
  private boolean tooMuch;
  private final int dnsClass;

  /**
   * An empty image of class IN.
   *
   * @param apex of the zone, a suffix of every QNAME that leads to this image
   */
  public ImageBuilder(Name apex) {
    this(apex, Wire.CLASS_IN);
  }

  /** An empty image of a class. */
  public ImageBuilder(Name apex, int dnsClass) {
    this.apex = apex;
    this.dnsClass = dnsClass;
  }

  /** Adds a record that is owned by QNAME. */
  public ImageBuilder addOwned(int type, long ttlSeconds, byte[] rdata) {
    return addOwned(type, ttlSeconds, rdata, 0, rdata.length);
  }

  /** As the other, of RDATA that is a part of an array. */
  public ImageBuilder addOwned(int type, long ttlSeconds, byte[] array, int from, int to) {
    pointer(0);
    return addBody(type, ttlSeconds, array, from, to);
  }

  /** Adds a record owned by QNAME or an ancestor of it, such as a zone cut or the apex. */
  public ImageBuilder addAtAncestor(Name owner, int type, long ttlSeconds, byte[] rdata) {
    if (owner.isRoot()) {
      u8(0);
    } else {
      pointer(owner.length());
    }
    return addBody(type, ttlSeconds, rdata, 0, rdata.length);
  }

  /** Adds a record with another owner, such as glue. */
  public ImageBuilder add(Name owner, int type, long ttlSeconds, byte[] rdata) {
    if (tooMuch) {
      return this;
    }
    name(owner);
    addBody(type, ttlSeconds, rdata, 0, rdata.length);
    if (part == Part.ADDITIONAL && length > MESSAGE_MAX) {
      tooMuch = true;
      length = requiredLength;
      pointerCount = requiredPointers;
      additionalCount = 0;
    }
    return this;
  }

  /** What follows goes to the additional section and may not be left out (RFC 9471). */
  public ImageBuilder beginGlue() {
    part = Part.GLUE;
    return this;
  }

  /**
   * What follows goes to the additional section where there is room for it: all of it or, when it
   * would fit no message, nothing.
   */
  public ImageBuilder beginAdditional() {
    part = Part.ADDITIONAL;
    requiredPointers = pointerCount;
    return this;
  }

  /** Forgets all records, so that the next image can be built. */
  public ImageBuilder clear() {
    written.clear();
    length = 0;
    pointerCount = 0;
    part = Part.RECORDS;
    count = 0;
    glueCount = 0;
    requiredLength = 0;
    additionalCount = 0;
    tooMuch = false;
    return this;
  }

  /** Octets of the records that may not be left out. */
  public int requiredLength() {
    return requiredLength;
  }

  /** Octets that {@link #store} writes. */
  public int storedLength() {
    return RecordImage.POINTERS_AT + pointerCount * RecordImage.POINTER_LENGTH + length;
  }

  /**
   * Writes the image for a {@link RecordImage} to be moved to. Of an image beyond 65535 octets only
   * the lengths count, for it fits no message.
   *
   * @param target with room for {@link #storedLength}
   */
  public void store(byte[] target, int at) {
    NetworkOrder.putU32(target, at + RecordImage.LENGTH_AT, length);
    NetworkOrder.putU32(target, at + RecordImage.REQUIRED_LENGTH_AT, requiredLength);
    NetworkOrder.putU16(target, at + RecordImage.COUNT_AT, count);
    NetworkOrder.putU16(target, at + RecordImage.GLUE_COUNT_AT, glueCount);
    NetworkOrder.putU16(target, at + RecordImage.ADDITIONAL_COUNT_AT, additionalCount);
    NetworkOrder.putU16(target, at + RecordImage.POINTER_COUNT_AT, pointerCount);
    int to = at + RecordImage.POINTERS_AT;
    for (int i = 0; i < pointerCount; i++) {
      NetworkOrder.putU32(target, to, pointers[i]);
      to += RecordImage.POINTER_LENGTH;
    }
    System.arraycopy(octets, 0, target, to, length);
  }

  /** The image in memory of its own. */
  public RecordImage build() {
    byte[] stored = new byte[storedLength()];
    store(stored, 0);
    MemorySegment memory = Arena.ofAuto().allocate(stored.length);
    memory.copyFrom(MemorySegment.ofArray(stored));
    return new RecordImage(memory);
  }

  private ImageBuilder addBody(int type, long ttlSeconds, byte[] array, int from, int to) {
    room(BODY_FIXED_LENGTH);
    NetworkOrder.putU16(octets, length, type);
    NetworkOrder.putU16(octets, length + 2, dnsClass);
    NetworkOrder.putU32(octets, length + 4, (int) ttlSeconds);
    length += BODY_FIXED_LENGTH;
    int rdataAt = length;
    rdata(type, array, from, to);
    NetworkOrder.putU16(octets, rdataAt - 2, length - rdataAt);
    switch (part) {
      case RECORDS -> count++;
      case GLUE -> glueCount++;
      case ADDITIONAL -> additionalCount++;
    }
    requiredLength = part == Part.ADDITIONAL ? requiredLength : length;
    return this;
  }

  private void rdata(int type, byte[] array, int from, int to) {
    int names = names(type);
    int at = from + (type == Wire.TYPE_MX ? 2 : 0);
    raw(array, from, at);
    for (int i = 0; i < names; i++) {
      at = nameAt(array, at);
    }
    raw(array, at, to);
  }

  /** Names in RDATA that may be compressed; they follow each other. */
  private static int names(int type) {
    return switch (type) {
      case Wire.TYPE_NS, Wire.TYPE_CNAME, Wire.TYPE_PTR, Wire.TYPE_MX -> 1;
      case Wire.TYPE_SOA -> 2;
      default -> 0;
    };
  }

  /** Writes the name that begins at an offset of RDATA and returns the offset after it. */
  private int nameAt(byte[] rdata, int offset) {
    int end = offset;
    while (rdata[end] != 0) {
      end += rdata[end] + 1;
    }
    end++;
    name(rdata, offset, end);
    return end;
  }

  private void name(Name name) {
    byte[] wire = name.octets();
    name(wire, 0, wire.length);
  }

  /** Writes a name, keeping its case, up to the first suffix that a pointer can stand for. */
  private void name(byte[] wire, int from, int to) {
    int labels = written.layOut(wire, from, to);
    int at = from;
    for (int label = 0; label < labels; label++) {
      if (written.is(label, apex.octets())) {
        pointer(apex.length());
        return;
      }
      int within = written.find(label);
      if (within != Suffixes.NONE) {
        pointer(RecordImage.WITHIN | within);
        return;
      }
      if (length <= POINTER_TARGET_MAX) {
        written.put(label, length);
      }
      int labelEnd = at + written.length(label);
      raw(wire, at, labelEnd);
      at = labelEnd;
    }
    u8(0);
  }

  private void pointer(int value) {
    if (pointerCount == pointers.length) {
      pointers = Arrays.copyOf(pointers, 2 * pointerCount);
    }
    pointers[pointerCount++] = length << 16 | value;
    room(2);
    NetworkOrder.putU16(octets, length, 0);
    length += 2;
  }

  private void raw(byte[] source, int from, int to) {
    room(to - from);
    System.arraycopy(source, from, octets, length, to - from);
    length += to - from;
  }

  private void u8(int value) {
    room(1);
    octets[length++] = (byte) value;
  }

  private void room(int more) {
    if (length + more > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
    }
  }
}
