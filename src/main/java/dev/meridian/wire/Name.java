package dev.meridian.wire;

import java.util.Arrays;

/**
 * A domain name in canonical form: uncompressed wire octets, letters in lower case (RFC 4034
 * section 6.1). Control side only; queries use {@link LookupName}.
 */
public final class Name {
  /** Longest name in octets, the root's zero octet included (RFC 1035 section 2.3.4). */
  public static final int LENGTH_MAX = 255;

  /** Longest label in octets (RFC 1035 section 2.3.4). */
  public static final int LABEL_LENGTH_MAX = 63;

  /** The root. */
  public static final Name ROOT = new Name(new byte[] {0});

  private final byte[] octets;

  private Name(byte[] octets) {
    this.octets = octets;
  }

  /**
   * A name from uncompressed wire octets; upper case letters become lower case.
   *
   * @throws IllegalArgumentException when the octets are not one whole name
   */
  public static Name ofWire(byte[] wire) {
    return ofWire(wire, wire.length);
  }

  /**
   * As {@link #ofWire(byte[])}, of the first octets of an array.
   *
   * @param length how many they are
   */
  public static Name ofWire(byte[] wire, int length) {
    int at = 0;
    while (at < length && wire[at] != 0) {
      int label = wire[at] & 0xff;
      if (label > LABEL_LENGTH_MAX) {
        throw new IllegalArgumentException("label type " + (label >> 6) + " in a name");
      }
      at += label + 1;
    }
    if (at != length - 1 || length > LENGTH_MAX) {
      throw new IllegalArgumentException("not one whole name of at most 255 octets");
    }
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = LookupName.lower(wire[i]);
    }
    return new Name(octets);
  }

  /**
   * A name from text in presentation format, with or without the final dot; {@code \DDD} and {@code
   * \X} escapes as in RFC 1035 section 5.1.
   *
   * @throws IllegalArgumentException for an empty or too long label or name, or a broken escape
   */
  public static Name parse(String text) {
    if (text.equals(".")) {
      return ROOT;
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty name; the root is \".\"");
    }
    byte[] wire = new byte[text.length() + 2];
    int label = 0;
    int at = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        closeLabel(wire, label, at, text);
        label = at++;
      } else {
        if (c == '\\') {
          boolean decimal = i + 3 < text.length() && Character.isDigit(text.charAt(i + 1));
          if (!decimal && i + 1 >= text.length()) {
            throw new IllegalArgumentException("broken escape in \"" + text + "\"");
          }
          c = decimal ? (char) Integer.parseInt(text, i + 1, i + 4, 10) : text.charAt(i + 1);
          i += decimal ? 3 : 1;
        }
        if (c > 0xff) {
          throw new IllegalArgumentException("\"" + text + "\" has a character beyond one octet");
        }
        wire[at++] = (byte) c;
      }
    }
    if (at - label > 1) {
      closeLabel(wire, label, at, text);
      label = at++;
    }
    wire[label] = 0;
    return ofWire(Arrays.copyOf(wire, at));
  }

  private static void closeLabel(byte[] wire, int label, int at, String text) {
    int length = at - label - 1;
    if (length < 1 || length > LABEL_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has a label of " + length + " octets; 1 to 63 are allowed");
    }
    wire[label] = (byte) length;
  }

  /** Length in octets, 1 to 255. */
  public int length() {
    return octets.length;
  }

  /** A copy of the wire form. */
  public byte[] toWire() {
    return octets.clone();
  }

  /** Copies the wire form to the beginning of an array that has room for it. */
  public void copyTo(byte[] target) {
    System.arraycopy(octets, 0, target, 0, octets.length);
  }

  byte[] octets() {
    return octets;
  }

  /** Whether this is the root. */
  public boolean isRoot() {
    return octets.length == 1;
  }

  /** The name without its first label. */
  public Name parent() {
    if (isRoot()) {
      throw new IllegalStateException("the root has no parent");
    }
    return new Name(Arrays.copyOfRange(octets, octets[0] + 1, octets.length));
  }

  /** Whether the first label is a lone asterisk (RFC 4592 section 2.1.1). */
  public boolean isWildcard() {
    return octets.length > 2 && octets[0] == 1 && octets[1] == '*';
  }

  /** Whether this name is {@code ancestor} or below it. */
  public boolean isAtOrBelow(Name ancestor) {
    int at = octets.length - ancestor.octets.length;
    return at >= 0
        && Arrays.equals(octets, at, octets.length, ancestor.octets, 0, ancestor.octets.length)
        && startsLabel(at);
  }

  private boolean startsLabel(int wanted) {
    int at = 0;
    while (at < wanted) {
      at += octets[at] + 1;
    }
    return at == wanted;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(octets, name.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** Presentation format with the final dot. */
  @Override
  public String toString() {
    if (isRoot()) {
      return ".";
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; octets[at] != 0; at += octets[at] + 1) {
      for (int i = at + 1; i <= at + octets[at]; i++) {
        appendOctet(text, octets[i] & 0xff);
      }
      text.append('.');
    }
    return text.toString();
  }

  private static void appendOctet(StringBuilder text, int octet) {
    if (octet == '.' || octet == '\\' || octet == '"') {
      text.append('\\').append((char) octet);
    } else if (octet > 0x20 && octet < 0x7f) {
      text.append((char) octet);
    } else {
      text.append('\\').append(String.format("%03d", octet));
    }
  }
}
