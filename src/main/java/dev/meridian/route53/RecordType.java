package dev.meridian.route53;

import java.util.Optional;

/** The record types that Route 53 knows; there is no DNSKEY, DNAME or HINFO. */
public enum RecordType {
  A(1),
  NS(2),
  CNAME(5),
  SOA(6),
  PTR(12),
  MX(15),
  TXT(16),
  AAAA(28),
  SRV(33),
  NAPTR(35),
  DS(43),
  SSHFP(44),
  TLSA(52),
  SVCB(64),
  HTTPS(65),
  SPF(99),
  CAA(257);

  private final int number;

  RecordType(int number) {
    this.number = number;
  }

  /** Its number on the wire (IANA). */
  public int number() {
    return number;
  }

  /** The type of a number; empty where Route 53 has none. */
  public static Optional<RecordType> of(int number) {
    for (RecordType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
