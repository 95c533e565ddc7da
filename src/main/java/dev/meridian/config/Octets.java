package dev.meridian.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Octets as an operator writes them: text stands for itself in UTF-8, {@code \r}, {@code \n},
 * {@code \t} and a doubled backslash for what they do in most languages, {@code \xff} for any
 * octet.
 */
public final class Octets {
  private static final int HEX = 16;

  private final String text;
  private final byte[] octets;

  private Octets(String text, byte[] octets) {
    this.text = text;
    this.octets = octets;
  }

  /** The octets of a text without escapes. */
  public static Octets of(String text) {
    return new Octets(text, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The octets that a text stands for; empty when a backslash in it stands for nothing. */
  public static Optional<Octets> parse(String text) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      int backslash = text.indexOf('\\', at);
      int end = backslash < 0 ? text.length() : backslash;
      octets.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
      if (backslash < 0) {
        break;
      }
      int octet = escaped(text, backslash + 1);
      if (octet < 0) {
        return Optional.empty();
      }
      octets.write(octet);
      at = backslash + (text.charAt(backslash + 1) == 'x' ? 4 : 2);
    }
    return Optional.of(new Octets(text, octets.toByteArray()));
  }

  /** What stands behind a backslash; below 0 when that is nothing known. */
  private static int escaped(String text, int at) {
    return switch (at < text.length() ? text.charAt(at) : ' ') {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '\\' -> '\\';
      case 'x' -> hex(text, at + 1);
      default -> -1;
    };
  }

  private static int hex(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), HEX);
    int low = Character.digit(text.charAt(at + 1), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  /** As written. */
  public String text() {
    return text;
  }

  /** A copy of the octets. */
  public byte[] octets() {
    return octets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return text;
  }
}
