package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.io.ByteArrayOutputStream;

/**
 * Text as Route 53 writes it: octets beyond the plain ones are a backslash and three <em>octal</em>
 * digits, where master files have decimal ones (Developer Guide, DNS domain name format). Names
 * come back with {@code \052} for an asterisk.
 */
final class Escapes {
  private static final int OCTAL_DIGITS = 3;

  private Escapes() {}

  /**
   * The octets of a text.
   *
   * @throws IllegalArgumentException for a broken escape
   */
  static byte[] octets(String text) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int taken = c == '\\' ? escaped(text, at, octets) : plain(c, octets);
      at += taken;
    }
    return octets.toByteArray();
  }

  private static int plain(char c, ByteArrayOutputStream octets) {
    if (c > 0xff) {
      throw new IllegalArgumentException("a character beyond one octet: " + c);
    }
    octets.write(c);
    return 1;
  }

  private static int escaped(String text, int at, ByteArrayOutputStream octets) {
    if (isOctal(text, at + 1)) {
      octets.write(Integer.parseInt(text, at + 1, at + 1 + OCTAL_DIGITS, 8));
      return 1 + OCTAL_DIGITS;
    }
    if (at + 1 == text.length()) {
      throw new IllegalArgumentException("a backslash at the end of: " + text);
    }
    return 1 + plain(text.charAt(at + 1), octets);
  }

  private static boolean isOctal(String text, int at) {
    if (at + OCTAL_DIGITS > text.length() || text.charAt(at) > '3') {
      return false;
    }
    for (int i = at; i < at + OCTAL_DIGITS; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }

  /**
   * A name from text, with or without its final dot.
   *
   * @throws IllegalArgumentException for what is no name
   */
  static Name name(String text) {
    if (text.equals(".") || text.isEmpty()) {
      return Name.ROOT;
    }
    ByteArrayOutputStream wire = new ByteArrayOutputStream(text.length() + 2);
    int start = 0;
    while (start < text.length()) {
      int end = labelEnd(text, start);
      byte[] label = octets(text.substring(start, end));
      if (label.length == 0 || label.length > Name.LABEL_LENGTH_MAX) {
        throw new IllegalArgumentException("a label of " + label.length + " octets in: " + text);
      }
      wire.write(label.length);
      wire.writeBytes(label);
      start = end + 1;
    }
    wire.write(0);
    return Name.ofWire(wire.toByteArray());
  }

  private static int labelEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '.') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end, text.length());
  }

  /** A name as text with its final dot; what {@link #name} reads. */
  static String print(Name name) {
    if (name.isRoot()) {
      return ".";
    }
    StringBuilder text = new StringBuilder();
    byte[] wire = name.toWire();
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      for (int i = at + 1; i <= at + wire[at]; i++) {
        append(text, wire[i] & 0xff, "-_*");
      }
      text.append('.');
    }
    return text.toString();
  }

  /** Octets as a quoted string. */
  static String quoted(byte[] octets) {
    StringBuilder text = new StringBuilder(octets.length + 2).append('"');
    for (byte octet : octets) {
      int value = octet & 0xff;
      if (value == '"' || value == '\\') {
        text.append('\\').append((char) value);
      } else if (value >= ' ' && value < 0x7f) {
        text.append((char) value);
      } else {
        octal(text, value);
      }
    }
    return text.append('"').toString();
  }

  private static void append(StringBuilder text, int octet, String alsoPlain) {
    boolean plain =
        (octet >= 'a' && octet <= 'z')
            || (octet >= '0' && octet <= '9')
            || alsoPlain.indexOf(octet) >= 0;
    if (plain) {
      text.append((char) octet);
    } else {
      octal(text, octet);
    }
  }

  private static void octal(StringBuilder text, int octet) {
    text.append('\\')
        .append((char) ('0' + (octet >> 6)))
        .append((char) ('0' + ((octet >> 3) & 7)))
        .append((char) ('0' + (octet & 7)));
  }
}
