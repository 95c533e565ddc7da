package dev.meridian.zone;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How a name of a zone lies in the zone's memory, in one piece, so that an answer touches few cache
 * lines. A reference to a node is its offset in units of {@link #UNIT}; 0 is none.
 *
 * <p>node link, index of the policy, number of RRsets, flags, length of the name below the apex,
 * that name, RRsets RRset its length in all, its type, an image CNAME as an RRset, and then the
 * whole target, octets of the target that are the apex, length of the target
 *
 * <p>At a zone cut, the image of NS is the referral.
 */
final class NodeLayout {
  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16_NETWORK =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt U32_NETWORK =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** A node begins at a multiple of so many octets: 2^32 references reach 32 GiB. */
  static final int UNIT = 8;

  /** Of a {@link Standing}: a reference to a node, or the index of a DNAME. */
  static final int LINK_AT = 0;

  /** Index of what steers the name, where {@link #STEERED} is set. */
  static final int STEERED_AT = 4;

  static final int RRSETS_AT = 8;
  static final int FLAGS_AT = 10;
  static final int NAME_LENGTH_AT = 11;
  static final int NAME_AT = 12;

  /** The lower bits of the flags are the {@link Standing}. */
  static final int STANDING_MASK = 0x07;

  /** A policy answers for addresses. */
  static final int STEERED = 0x08;

  /** A policy answers for every type. */
  static final int STEERS_EVERY_TYPE = 0x10;

  /** The name owns something, so that ANY has an answer. */
  static final int OWNS = 0x20;

  // Of an RRset:
  static final int TYPE_AT = 4;
  static final int IMAGE_AT = 6;

  private NodeLayout() {}
}
