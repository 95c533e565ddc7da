package dev.meridian.zone;

import dev.meridian.wire.Wire;

/** What matters of record types to a zone's integrity. */
final class Types {
  private static final int RRSIG = 46;
  private static final int NSEC = 47;
  private static final int KEY = 25;
  private static final int SIG = 24;

  private Types() {}

  /** Types that RFC 2181 section 10.1 and RFC 4034 allow beside a CNAME. */
  static boolean mayStandBesideCname(int type) {
    return type == RRSIG || type == NSEC || type == KEY || type == SIG;
  }

  /** For messages. */
  static String name(int type) {
    return switch (type) {
      case Wire.TYPE_A -> "A";
      case Wire.TYPE_AAAA -> "AAAA";
      case Wire.TYPE_CNAME -> "CNAME";
      case Wire.TYPE_NS -> "NS";
      case Wire.TYPE_SOA -> "SOA";
      case Wire.TYPE_MX -> "MX";
      case Wire.TYPE_TXT -> "TXT";
      default -> "TYPE" + type;
    };
  }
}
