package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.wire.Name;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * The value of one record as text, in one spelling: what Route 53 takes in a ResourceRecord, and
 * what two values that mean the same have in common. Made from the text that it gives back, or from
 * the wire form that master files are read to.
 */
final class Rdata {
  /** One part of an RDATA (RFC 1035 section 3.3 and those of the types). */
  private enum Field {
    U8,
    U16,
    U32,
    NAME,
    IPV4,
    IPV6,
    /** A length and octets; written in quotes. */
    STRING,
    /** One string or more. */
    STRINGS,
    /** A length and octets; written bare (RFC 8659 section 4.1.1). */
    TAG,
    /** What is left, written in quotes (RFC 8659 section 4.1.1). */
    TEXT,
    /** What is left, in hexadecimal. */
    HEX,
    /** What is left, SvcParams (RFC 9460 section 2.2). */
    PARAMETERS
  }

  private Rdata() {}

  private static List<Field> fields(RecordType type) {
    return switch (type) {
      case A -> List.of(Field.IPV4);
      case AAAA -> List.of(Field.IPV6);
      case NS, CNAME, PTR -> List.of(Field.NAME);
      case MX -> List.of(Field.U16, Field.NAME);
      case SOA ->
          List.of(Field.NAME, Field.NAME, Field.U32, Field.U32, Field.U32, Field.U32, Field.U32);
      case TXT, SPF -> List.of(Field.STRINGS);
      case SRV -> List.of(Field.U16, Field.U16, Field.U16, Field.NAME);
      case NAPTR ->
          List.of(Field.U16, Field.U16, Field.STRING, Field.STRING, Field.STRING, Field.NAME);
      case DS -> List.of(Field.U16, Field.U8, Field.U8, Field.HEX);
      case SSHFP -> List.of(Field.U8, Field.U8, Field.HEX);
      case TLSA -> List.of(Field.U8, Field.U8, Field.U8, Field.HEX);
      case SVCB, HTTPS -> List.of(Field.U16, Field.NAME, Field.PARAMETERS);
      case CAA -> List.of(Field.U8, Field.TAG, Field.TEXT);
    };
  }

  /** The value of an A or AAAA record. */
  static String ofAddress(InetAddress address) {
    return AddressText.print(address);
  }

  /** The value of a CNAME record. */
  static String ofName(Name name) {
    return Escapes.print(name);
  }

  /**
   * A value in another spelling.
   *
   * @throws IllegalArgumentException when it is none of that type
   */
  static String canonical(RecordType type, String text) {
    Iterator<Token> tokens = Token.all(text).iterator();
    List<String> parts = new ArrayList<>();
    for (Field field : fields(type)) {
      switch (field) {
        case STRINGS -> tokens.forEachRemaining(one -> parts.add(one.quoted()));
        case HEX -> parts.add(hex(tokens));
        case PARAMETERS -> parts.addAll(SvcParameters.canonical(words(tokens)));
        default -> parts.add(canonical(field, next(tokens, text)));
      }
    }
    if (tokens.hasNext()) {
      throw new IllegalArgumentException("too long for a value of " + type + ": " + text);
    }
    return String.join(" ", parts);
  }

  private static Token next(Iterator<Token> tokens, String text) {
    if (!tokens.hasNext()) {
      throw new IllegalArgumentException("too short: " + text);
    }
    return tokens.next();
  }

  private static List<String> words(Iterator<Token> tokens) {
    List<String> words = new ArrayList<>();
    tokens.forEachRemaining(one -> words.add(one.text()));
    return words;
  }

  private static String hex(Iterator<Token> tokens) {
    String digits = String.join("", words(tokens)).toUpperCase(Locale.ROOT);
    HexFormat.of().parseHex(digits);
    return digits;
  }

  private static String canonical(Field field, Token token) {
    return switch (field) {
      case U8 -> number(token, 0xff);
      case U16 -> number(token, 0xffff);
      case U32 -> number(token, 0xffff_ffffL);
      case NAME -> Escapes.print(Escapes.name(token.text()));
      case IPV4, IPV6 -> AddressText.print(address(field, token.text()));
      case TAG -> token.text().toLowerCase(Locale.ROOT);
      case STRING, STRINGS, TEXT -> token.quoted();
      case HEX, PARAMETERS -> throw new IllegalStateException("takes all that is left");
    };
  }

  private static String number(Token token, long max) {
    long number = Long.parseLong(token.text());
    if (number < 0 || number > max) {
      throw new IllegalArgumentException(number + " is outside 0.." + max);
    }
    return Long.toString(number);
  }

  private static InetAddress address(Field field, String text) {
    return AddressText.parse(text)
        .filter(address -> address instanceof Inet4Address == (field == Field.IPV4))
        .orElseThrow(() -> new IllegalArgumentException("no " + field + " address: " + text));
  }

  /**
   * A value from its wire form.
   *
   * @param octets RDATA, names uncompressed
   * @throws IllegalArgumentException when it is none of that type
   */
  static String ofWire(RecordType type, byte[] octets) {
    ByteBuffer rdata = ByteBuffer.wrap(octets);
    List<String> parts = new ArrayList<>();
    for (Field field : fields(type)) {
      if (field == Field.STRINGS) {
        while (rdata.hasRemaining()) {
          parts.add(Escapes.quoted(string(rdata)));
        }
      } else if (field == Field.PARAMETERS) {
        parts.addAll(SvcParameters.ofWire(rdata));
      } else {
        parts.add(ofWire(field, rdata));
      }
    }
    return String.join(" ", parts);
  }

  private static String ofWire(Field field, ByteBuffer rdata) {
    return switch (field) {
      case U8 -> Integer.toString(rdata.get() & 0xff);
      case U16 -> Integer.toString(rdata.getShort() & 0xffff);
      case U32 -> Long.toString(rdata.getInt() & 0xffff_ffffL);
      case NAME -> Escapes.print(name(rdata));
      case IPV4, IPV6 -> ofAddress(address(rest(rdata)));
      case STRING -> Escapes.quoted(string(rdata));
      case TAG -> new String(string(rdata), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      case TEXT -> Escapes.quoted(rest(rdata));
      case HEX -> HexFormat.of().withUpperCase().formatHex(rest(rdata));
      case STRINGS, PARAMETERS -> throw new IllegalStateException("are several");
    };
  }

  static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static byte[] string(ByteBuffer rdata) {
    byte[] octets = new byte[rdata.get() & 0xff];
    rdata.get(octets);
    return octets;
  }

  static byte[] rest(ByteBuffer rdata) {
    byte[] octets = new byte[rdata.remaining()];
    rdata.get(octets);
    return octets;
  }

  private static Name name(ByteBuffer rdata) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    int length = rdata.get() & 0xff;
    while (length > 0) {
      byte[] label = new byte[length];
      rdata.get(label);
      wire.write(length);
      wire.writeBytes(label);
      length = rdata.get() & 0xff;
    }
    wire.write(0);
    return Name.ofWire(wire.toByteArray());
  }

  /**
   * A word of a value, or a string in quotes.
   *
   * @param text without its quotes, escapes as they are
   */
  private record Token(String text) {
    static List<Token> all(String text) {
      List<Token> tokens = new ArrayList<>();
      int at = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == ' ' || c == '\t') {
          at++;
        } else {
          int end = end(text, at);
          tokens.add(new Token(unquoted(text.substring(at, end))));
          at = end;
        }
      }
      return tokens;
    }

    /** Past a word; quotes within it, as in SvcParams, hold its blanks together. */
    private static int end(String text, int start) {
      boolean inQuotes = false;
      int at = start;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '"' && inQuotes && text.charAt(start) == '"') {
          return at + 1;
        }
        if (!inQuotes && (c == ' ' || c == '\t')) {
          return at;
        }
        inQuotes ^= c == '"';
        at += c == '\\' ? 2 : 1;
      }
      if (inQuotes) {
        throw new IllegalArgumentException("a quote that is not closed: " + text);
      }
      return Math.min(at, text.length());
    }

    private static String unquoted(String token) {
      return token.startsWith("\"") ? token.substring(1, token.length() - 1) : token;
    }

    String quoted() {
      return Escapes.quoted(Escapes.octets(text));
    }
  }
}
