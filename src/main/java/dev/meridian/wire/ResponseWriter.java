package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/**
 * Writes a response in place: header, question, images of records, OPT. A listener owns one;
 * nothing is allocated and nothing is thrown.
 *
 * <p>Pointers of images are resolved against the <em>current owner</em>: QNAME at first, and after
 * {@link #follow} the target of the CNAME written last. Of a target within the zone only the labels
 * above the apex are in the RDATA, the rest is a pointer to what QNAME ends in; so the owner is
 * known as two pieces, and a suffix lies in the one or the other by its length.
 */
@Contended
public final class ResponseWriter {
  /** Where records go. */
  public enum Section {
    ANSWER,
    AUTHORITY
  }

  private static final int OWNER_POINTER_LENGTH = 2;
  private static final int TTL_AT = OWNER_POINTER_LENGTH + 4;
  private static final int RDLENGTH_AT = OWNER_POINTER_LENGTH + 8;
  private static final int RDATA_AT = OWNER_POINTER_LENGTH + Wire.RECORD_FIXED_LENGTH;

  private final ResponseOptions options = new ResponseOptions();
  private static final int SYNTHESIZED_TYPE_AND_CLASS = (Wire.TYPE_CNAME << 16) | Wire.CLASS_IN;

  private MemorySegment memory = MemorySegment.NULL;
  private long start;
  private long position;
  private long limit;
  private int answers;
  private int authorities;
  private int additionals;
  private boolean authoritative;
  private boolean truncated;

  private int ownerAt;
  private int ownerEnd;
  private int sharedLength;
  private int sharedEnd;

  /**
   * Begins a response with the query's question as far as it could be read. What {@link #options}
   * is to hold has been said before, so that room is kept for it.
   *
   * @param query what was read
   * @param memory holds request and response
   * @param request offset of the request
   * @param start offset of the response
   * @param capacity octets that the response may take, at least 512
   */
  public void begin(Query query, MemorySegment memory, long request, long start, int capacity) {
    this.memory = memory;
    this.start = start;
    limit = start + capacity - options.length();
    authoritative = false;
    truncated = false;
    MemorySegment.copy(
        memory,
        request + Wire.HEADER_LENGTH,
        memory,
        start + Wire.HEADER_LENGTH,
        query.questionLength());
    rewind(query);
  }

  private void rewind(Query query) {
    answers = 0;
    authorities = 0;
    additionals = 0;
    position = start + Wire.HEADER_LENGTH + query.questionLength();
    ownerAt = Wire.HEADER_LENGTH;
    ownerEnd = Wire.HEADER_LENGTH + query.name().length();
    sharedLength = 0;
    sharedEnd = 0;
  }

  /** What goes into the OPT record. */
  public ResponseOptions options() {
    return options;
  }

  /** Sets AA (RFC 1035 section 4.1.1: the responder is an authority for QNAME). */
  public void authoritative() {
    authoritative = true;
  }

  /** Records in the answer section so far. */
  public int answers() {
    return answers;
  }

  /**
   * Appends an image for the current owner. Its additional records are left out where they do not
   * fit. After an image with records for the additional section nothing may be appended.
   *
   * @return false when the records that may not be left out do not fit: nothing is then written of
   *     the image, and the response must be truncated
   */
  public boolean append(RecordImage image, Section section) {
    boolean whole = position + image.length() <= limit;
    int length = whole ? image.length() : image.requiredLength();
    if (position + length > limit) {
      return false;
    }
    MemorySegment.copy(image.memory(), image.recordsAt(), memory, position, length);
    int base = (int) (position - start);
    int pointers = image.pointerCount();
    for (int i = 0; i < pointers; i++) {
      int pointer = image.pointer(i);
      int at = pointer >>> 16;
      if (at >= length) {
        break;
      }
      int value = pointer & 0xffff;
      int target = value >= RecordImage.WITHIN ? base + value - RecordImage.WITHIN : owner(value);
      memory.set(Wire.U16_NETWORK, position + at, (short) (Wire.POINTER | target));
    }
    position += length;
    count(section, image.count());
    additionals += image.glueCount() + (whole ? image.additionalCount() : 0);
    return true;
  }

  /** Offset of the current owner (0) or of its suffix of so many octets. */
  private int owner(int suffixLength) {
    if (suffixLength == 0) {
      return ownerAt;
    }
    return (suffixLength <= sharedLength ? sharedEnd : ownerEnd) - suffixLength;
  }

  /**
   * Appends answers of a policy: records whose owner is the pointer to the name right behind the
   * header, and whose TTL is to be set.
   *
   * @param octets holds whole records, one after the other
   * @param offset of the first
   * @param length octets of all
   * @param count how many
   * @return false when they do not fit: nothing is then written
   */
  public boolean append(byte[] octets, int offset, int length, int count, int ttlSeconds) {
    if (position + length > limit) {
      return false;
    }
    MemorySegment.copy(octets, offset, memory, Wire.U8, position, length);
    short ownerPointer = (short) (Wire.POINTER | ownerAt);
    int at = 0;
    for (int i = 0; i < count; i++) {
      memory.set(Wire.U16_NETWORK, position + at, ownerPointer);
      memory.set(Wire.U32_NETWORK, position + at + TTL_AT, ttlSeconds);
      at += RDATA_AT + rdataLength(octets, offset + at);
    }
    position += length;
    answers += count;
    return true;
  }

  /** RDLENGTH, from where the record came: what has just been written is slow to read back. */
  private static int rdataLength(byte[] octets, int record) {
    return ((octets[record + RDLENGTH_AT] & 0xff) << Byte.SIZE)
        | (octets[record + RDLENGTH_AT + 1] & 0xff);
  }

  /**
   * Appends the CNAME that a DNAME stands for (RFC 6672 section 3.1): the current owner, and as its
   * target the owner's first labels before another end.
   *
   * @param prefixLength octets of the labels that stay
   * @param suffix the other end, wire form
   * @return octets of the record; 0 when it does not fit: nothing is then written
   */
  public int appendSynthesized(int prefixLength, byte[] suffix, int ttlSeconds) {
    int rdataLength = prefixLength + suffix.length;
    if (position + RDATA_AT + rdataLength > limit) {
      return 0;
    }
    memory.set(Wire.U16_NETWORK, position, (short) (Wire.POINTER | ownerAt));
    memory.set(Wire.U32_NETWORK, position + OWNER_POINTER_LENGTH, SYNTHESIZED_TYPE_AND_CLASS);
    memory.set(Wire.U32_NETWORK, position + TTL_AT, ttlSeconds);
    memory.set(Wire.U16_NETWORK, position + RDLENGTH_AT, (short) rdataLength);
    long rdata = position + RDATA_AT;
    MemorySegment.copy(memory, start + ownerAt, memory, rdata, prefixLength);
    MemorySegment.copy(suffix, 0, memory, Wire.U8, rdata + prefixLength, suffix.length);
    position = rdata + rdataLength;
    answers++;
    return RDATA_AT + rdataLength;
  }

  /**
   * Makes the target of the CNAME that was appended last the current owner.
   *
   * @param recordLength octets of that record, which ends where the response ends now
   * @param target the name in it
   * @param apexLength octets of the zone's apex when the target is within the zone and so ends in a
   *     pointer to it; 0 when the target is written whole
   */
  public void follow(int recordLength, LookupName target, int apexLength) {
    if (apexLength > 0) {
      sharedEnd = owner(apexLength) + apexLength;
    }
    sharedLength = apexLength;
    ownerAt = (int) (position - start) - recordLength + RDATA_AT;
    ownerEnd = ownerAt + target.length();
    if (target.length() == apexLength) {
      ownerAt = sharedEnd - apexLength;
    }
  }

  /**
   * As {@link #follow} for a CNAME whose target is written whole, such as a policy's: reads the
   * target from the response.
   *
   * @return {@code target}
   */
  public LookupName followWritten(int recordLength, LookupName target) {
    target.parse(memory, position - recordLength + RDATA_AT, position);
    follow(recordLength, target, 0);
    return target;
  }

  private void count(Section section, int records) {
    switch (section) {
      case ANSWER -> answers += records;
      case AUTHORITY -> authorities += records;
    }
  }

  /** Takes all records back and sets TC: the client is to ask again over TCP (RFC 2181 9). */
  public void truncate(Query query) {
    rewind(query);
    truncated = true;
  }

  /**
   * Writes OPT and header.
   *
   * @param rcode 0 to 4095; above 15 only with EDNS
   * @param prefixBits prefix length that decided the answer, in 128-bit form; 0 when none did
   * @return length of the response
   */
  public int finish(Query query, int rcode, int udpPayloadMax, int prefixBits) {
    if (query.hasEdns()) {
      long end = limit + options.length();
      position = options.write(query, memory, position, end, rcode, udpPayloadMax, prefixBits);
      additionals++;
    }
    int flags =
        Wire.FLAG_QR
            | (query.opcode() << 11)
            | (authoritative ? Wire.FLAG_AA : 0)
            | (truncated ? Wire.FLAG_TC : 0)
            | (query.flags() & Wire.FLAG_RD) // CD is clear in what authorities say (RFC 4035 3.1.6)
            | (rcode & 0xf);
    long questions = query.questionLength() > 0 ? 1 : 0;
    memory.set(
        Wire.U64_NETWORK,
        start,
        ((long) query.id() << 48) | ((long) flags << 32) | (questions << 16) | answers);
    memory.set(Wire.U32_NETWORK, start + 8, (authorities << 16) | additionals);
    return (int) (position - start);
  }
}
