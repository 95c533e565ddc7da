package dev.meridian.zone;

import dev.meridian.wire.Wire;

/** What matters of record types to a zone's integrity. */
final class Types {
  private static final int RRSIG = 46;
  private static final int NSEC = 47;
  private static final int KEY = 25;
  private static final int SIG = 24;
  private static final int SRV = 33;

  private Types() {}

  /** Types that RFC 2181 section 10.1 and RFC 4034 allow beside a CNAME. */
  static boolean mayStandBesideCname(int type) {
    return type == RRSIG || type == NSEC || type == KEY || type == SIG;
  }

  /** Types that belong at or below a zone cut: the delegation, and addresses that may be glue. */
  static boolean mayStandAtCut(int type, boolean below) {
    boolean glue = type == Wire.TYPE_A || type == Wire.TYPE_AAAA;
    boolean delegation =
        type == Wire.TYPE_NS || type == Wire.TYPE_DS || type == NSEC || type == RRSIG;
    return glue || (delegation && !below);
  }

  /** Where a lone domain name begins in RDATA that ends with it; −1 where there is none. */
  static int lastName(int type) {
    return switch (type) {
      case Wire.TYPE_NS, Wire.TYPE_CNAME, Wire.TYPE_PTR, Wire.TYPE_DNAME -> 0;
      case Wire.TYPE_MX -> 2;
      case SRV -> 6;
      default -> -1;
    };
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
      case Wire.TYPE_PTR -> "PTR";
      case Wire.TYPE_HINFO -> "HINFO";
      case Wire.TYPE_DS -> "DS";
      case SRV -> "SRV";
      case Wire.TYPE_DNAME -> "DNAME";
      case RRSIG -> "RRSIG";
      case NSEC -> "NSEC";
      case 35 -> "NAPTR";
      case 44 -> "SSHFP";
      case 48 -> "DNSKEY";
      case 52 -> "TLSA";
      case 64 -> "SVCB";
      case 65 -> "HTTPS";
      case 257 -> "CAA";
      default -> "TYPE" + type;
    };
  }

  /** Offset in RDATA of the name whose addresses go along (RFC 1035, 2782, 9460); −1 for none. */
  static int targetAt(int type) {
    return switch (type) {
      case Wire.TYPE_NS -> 0;
      case Wire.TYPE_MX, Wire.TYPE_SVCB, Wire.TYPE_HTTPS -> 2;
      case Wire.TYPE_SRV -> 6;
      default -> -1;
    };
  }
}
