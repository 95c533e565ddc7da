package dev.meridian.conformance;

import java.util.Locale;

/**
 * The single bits of a message header (RFC 1035 section 4.1.1, RFC 4035), as text by their name.
 */
enum HeaderFlag {
  QR(0x8000),
  AA(0x0400),
  TC(0x0200),
  RD(0x0100),
  RA(0x0080),
  Z(0x0040),
  AD(0x0020),
  CD(0x0010);

  final int bit;

  HeaderFlag(int bit) {
    this.bit = bit;
  }

  /** As corpus files write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The bit that a word means, 0 when none. */
  static int bit(String word) {
    for (HeaderFlag flag : values()) {
      if (flag.text().equals(word)) {
        return flag.bit;
      }
    }
    return 0;
  }

  /** Flags as text, each behind a blank. */
  static String text(int flags) {
    StringBuilder text = new StringBuilder();
    for (HeaderFlag flag : values()) {
      if ((flags & flag.bit) != 0) {
        text.append(' ').append(flag.text());
      }
    }
    return text.toString();
  }
}
