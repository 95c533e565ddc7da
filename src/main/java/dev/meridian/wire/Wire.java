package dev.meridian.wire;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers of the protocol and the layouts that read them. */
public final class Wire {
  private Wire() {}

  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16_NETWORK =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt U32_NETWORK =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong U64_NETWORK =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** Octets of a message header (RFC 1035 section 4.1.1). */
  public static final int HEADER_LENGTH = 12;

  /** Octets of a record from its type to its RDLENGTH: type, class, TTL, RDLENGTH. */
  public static final int RECORD_FIXED_LENGTH = 10;

  /** Largest response to a UDP query without EDNS (RFC 1035 section 2.3.4). */
  public static final int UDP_PAYLOAD_CLASSIC = 512;

  public static final int CLASS_IN = 1;
  public static final int CLASS_CH = 3;

  public static final int TYPE_A = 1;
  public static final int TYPE_NS = 2;
  public static final int TYPE_CNAME = 5;
  public static final int TYPE_SOA = 6;
  public static final int TYPE_PTR = 12;
  public static final int TYPE_HINFO = 13;
  public static final int TYPE_MX = 15;
  public static final int TYPE_TXT = 16;
  public static final int TYPE_AAAA = 28;
  public static final int TYPE_DNAME = 39;
  public static final int TYPE_OPT = 41;
  public static final int TYPE_DS = 43;
  public static final int TYPE_NSEC = 47;
  public static final int TYPE_SRV = 33;
  public static final int TYPE_SVCB = 64;
  public static final int TYPE_HTTPS = 65;
  public static final int TYPE_TKEY = 249;
  public static final int TYPE_IXFR = 251;
  public static final int TYPE_AXFR = 252;
  public static final int TYPE_ANY = 255;

  public static final int OPCODE_QUERY = 0;

  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;

  /** A name that a DNAME would make longer than 255 octets (RFC 6672 section 2.2). */
  public static final int YXDOMAIN = 6;

  /** Extended RCODE (RFC 6891 section 9). */
  public static final int BADVERS = 16;

  /** Extended RCODE (RFC 7873 section 8). */
  public static final int BADCOOKIE = 23;

  static final int FLAG_QR = 0x8000;
  static final int FLAG_AA = 0x0400;
  static final int FLAG_TC = 0x0200;
  static final int FLAG_RD = 0x0100;

  /** Top bits of a compression pointer (RFC 1035 section 4.1.4). */
  static final int POINTER = 0xC000;

  /** EDNS option: name server identifier (RFC 5001 section 2.3). */
  static final int OPTION_NSID = 3;

  /** EDNS option: client subnet (RFC 7871 section 6). */
  static final int OPTION_CLIENT_SUBNET = 8;

  /** EDNS option: cookie (RFC 7873 section 4). */
  static final int OPTION_COOKIE = 10;

  /** EDNS option: TCP keepalive (RFC 7828 section 3.1). */
  static final int OPTION_TCP_KEEPALIVE = 11;

  /** EDNS option: extended DNS error (RFC 8914 section 2). */
  static final int OPTION_EXTENDED_ERROR = 15;

  /** Whether a QTYPE asks for a zone transfer (RFC 5936, RFC 1995). */
  public static boolean isTransfer(int type) {
    return type == TYPE_AXFR || type == TYPE_IXFR;
  }

  /** QTYPEs 249 to 254 and OPT are about messages, not data (RFC 6895 section 3.1). */
  public static boolean isMeta(int type) {
    return type == TYPE_OPT || (type >= TYPE_TKEY && type < TYPE_ANY);
  }
}
