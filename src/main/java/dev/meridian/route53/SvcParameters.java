package dev.meridian.route53;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** SvcParams of SVCB and HTTPS records as words, in the order of their keys (RFC 9460). */
final class SvcParameters {
  /** By number (RFC 9460 section 14.3.2). */
  private static final List<String> KEYS =
      List.of("mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint");

  private static final String UNNAMED = "key";
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  private SvcParameters() {}

  /** The words in another order, or with quotes around values. */
  static List<String> canonical(List<String> words) {
    SortedMap<Integer, String> byKey = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      byKey.put(number(key.toLowerCase(Locale.ROOT)), unquoted(value));
    }
    return words(byKey);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static int number(String key) {
    int known = KEYS.indexOf(key);
    if (known >= 0) {
      return known;
    }
    if (!key.startsWith(UNNAMED)) {
      throw new IllegalArgumentException("no SvcParamKey: " + key);
    }
    return Integer.parseInt(key, UNNAMED.length(), key.length(), 10);
  }

  private static String key(int number) {
    return number < KEYS.size() ? KEYS.get(number) : UNNAMED + number;
  }

  private static List<String> words(SortedMap<Integer, String> byKey) {
    List<String> words = new ArrayList<>();
    byKey.forEach(
        (key, value) -> words.add(value.isEmpty() ? key(key) : key(key) + "=\"" + value + "\""));
    return words;
  }

  /** The words for what is left of an RDATA. */
  static List<String> ofWire(ByteBuffer rdata) {
    SortedMap<Integer, String> byKey = new TreeMap<>();
    while (rdata.hasRemaining()) {
      int key = rdata.getShort() & 0xffff;
      byte[] value = new byte[rdata.getShort() & 0xffff];
      rdata.get(value);
      byKey.put(key, value(key, value));
    }
    return words(byKey);
  }

  private static String value(int key, byte[] octets) {
    return switch (key(key)) {
      case "mandatory" ->
          String.join(",", numbers(octets).stream().map(SvcParameters::key).toList());
      case "alpn" -> String.join(",", strings(octets));
      case "no-default-alpn" -> "";
      case "port" -> numbers(octets).getFirst().toString();
      case "ipv4hint" -> addresses(octets, IPV4_OCTETS);
      case "ipv6hint" -> addresses(octets, IPV6_OCTETS);
      case "ech" -> Base64.getEncoder().encodeToString(octets);
      default -> inner(Escapes.quoted(octets));
    };
  }

  private static String inner(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  private static List<Integer> numbers(byte[] octets) {
    List<Integer> numbers = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      numbers.add(rest.getShort() & 0xffff);
    }
    return numbers;
  }

  private static List<String> strings(byte[] octets) {
    List<String> strings = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      strings.add(new String(Rdata.string(rest), StandardCharsets.ISO_8859_1));
    }
    return strings;
  }

  private static String addresses(byte[] octets, int each) {
    List<String> addresses = new ArrayList<>();
    for (int at = 0; at < octets.length; at += each) {
      addresses.add(Rdata.ofAddress(Rdata.address(Arrays.copyOfRange(octets, at, at + each))));
    }
    return String.join(",", addresses);
  }
}
