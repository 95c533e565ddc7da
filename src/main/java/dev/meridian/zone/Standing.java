package dev.meridian.zone;

/**
 * How a name stands in its zone, which decides what it answers as the QNAME and what as the closest
 * encloser of a QNAME that does not exist. From the apex down, the first zone cut or DNAME decides
 * for all that lies below it.
 *
 * <p>standing as the QNAME as the closest encloser link PLAIN its own records name error – WILD its
 * own records its wildcard's records the wildcard DNAME its own records its DNAME the DNAME CUT a
 * referral; DS its own the referral – OCCLUDED the cut's referral the cut's referral the cut
 * REDIRECTED the DNAME above the DNAME above the DNAME
 */
enum Standing {
  PLAIN,
  WILD,
  DNAME,
  CUT,
  OCCLUDED,
  REDIRECTED;

  private static final Standing[] ALL = values();

  static Standing of(int ordinal) {
    return ALL[ordinal];
  }

  /** Whether the name's own records are answered. */
  boolean answers() {
    return this == PLAIN || this == WILD || this == DNAME;
  }
}
