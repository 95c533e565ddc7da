package dev.meridian.conformance;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;

/**
 * EDNS options as corpus files write them. Both what a file expects and what came are brought to
 * one text and compared as that.
 *
 * <pre>
 *   subnet 192.0.2.0/24        RFC 7871, scope 0
 *   subnet 192.0.2.0/24/15     RFC 7871, with its scope
 *   cookie 2464c4abcf10c957    RFC 7873, client cookie and server cookie in hexadecimal
 *   nsid, nsid "fra1"          RFC 5001
 *   keepalive, keepalive 100   RFC 7828, units of 100 ms
 *   error 18 "text"            RFC 8914, the text may be missing
 *   65001 010203               any code, data in hexadecimal
 * </pre>
 */
final class Options {
  private static final HexFormat HEX = HexFormat.of();

  private Options() {}

  /**
   * An option from its text.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static EDNSOption parse(String text) {
    String[] words = text.split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    return switch (words[0]) {
      case "subnet" -> option(EDNSOption.Code.CLIENT_SUBNET, subnet(rest));
      case "cookie" -> option(EDNSOption.Code.COOKIE, HEX.parseHex(rest));
      case "nsid" -> option(EDNSOption.Code.NSID, quoted(rest));
      case "keepalive" -> option(EDNSOption.Code.TCP_KEEPALIVE, keepalive(rest));
      case "error" -> option(EDNSOption.Code.EDNS_EXTENDED_ERROR, error(rest));
      default -> option(Words.number(words[0], 0xffff), HEX.parseHex(rest.replaceAll("\\s", "")));
    };
  }

  private static EDNSOption option(int code, byte[] data) {
    return new GenericEDNSOption(code, data);
  }

  private static byte[] subnet(String text) {
    String[] parts = text.split("/", 3);
    if (parts.length < 2) {
      throw new IllegalArgumentException("a subnet is written 192.0.2.0/24 or 192.0.2.0/24/15");
    }
    byte[] address = InetAddress.ofLiteral(parts[0]).getAddress();
    int source = Words.number(parts[1], address.length * 8);
    int scope = parts.length == 3 ? Words.number(parts[2], address.length * 8) : 0;
    int length = (source + 7) / 8;
    for (int i = length; i < address.length; i++) {
      if (address[i] != 0) {
        throw new IllegalArgumentException(text + " has bits beyond its prefix");
      }
    }
    return ByteBuffer.allocate(4 + length)
        .putShort((short) (address.length == 4 ? 1 : 2))
        .put((byte) source)
        .put((byte) scope)
        .put(address, 0, length)
        .array();
  }

  private static byte[] keepalive(String text) {
    return text.isEmpty()
        ? new byte[0]
        : ByteBuffer.allocate(2).putShort((short) Words.number(text, 0xffff)).array();
  }

  private static byte[] error(String text) {
    String[] words = text.split("\\s+", 2);
    byte[] extra = quoted(words.length > 1 ? words[1] : "");
    return ByteBuffer.allocate(2 + extra.length)
        .putShort((short) Words.number(words[0], 0xffff))
        .put(extra)
        .array();
  }

  private static byte[] quoted(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      throw new IllegalArgumentException("quotes are needed around " + text);
    }
    return text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8);
  }

  /** The one text of an option. */
  static String text(EDNSOption option) {
    byte[] wire = option.toWire();
    byte[] data = Arrays.copyOfRange(wire, 4, wire.length);
    return switch (option.getCode()) {
      case EDNSOption.Code.CLIENT_SUBNET -> subnet(data);
      case EDNSOption.Code.COOKIE -> "cookie " + HEX.formatHex(data);
      case EDNSOption.Code.NSID -> ("nsid " + quote(data)).strip();
      case EDNSOption.Code.TCP_KEEPALIVE ->
          data.length == 2 ? "keepalive " + u16(data) : raw(option.getCode(), data);
      case EDNSOption.Code.EDNS_EXTENDED_ERROR ->
          data.length < 2
              ? raw(option.getCode(), data)
              : ("error " + u16(data) + " " + quote(Arrays.copyOfRange(data, 2, data.length)))
                  .strip();
      default -> raw(option.getCode(), data);
    };
  }

  private static String raw(int code, byte[] data) {
    return (code + " " + HEX.formatHex(data)).strip();
  }

  private static int u16(byte[] data) {
    return ByteBuffer.wrap(data).getShort() & 0xffff;
  }

  private static String quote(byte[] data) {
    return data.length == 0 ? "" : '"' + new String(data, StandardCharsets.UTF_8) + '"';
  }

  private static String subnet(byte[] data) {
    int family = data.length < 4 ? 0 : u16(data);
    int octets = family == 1 ? 4 : family == 2 ? 16 : 0;
    if (octets == 0 || data.length - 4 != ((data[2] & 0xff) + 7) / 8 || data.length - 4 > octets) {
      return raw(EDNSOption.Code.CLIENT_SUBNET, data);
    }
    byte[] address = Arrays.copyOf(Arrays.copyOfRange(data, 4, data.length), octets);
    return "subnet " + Words.address(address) + "/" + (data[2] & 0xff) + "/" + (data[3] & 0xff);
  }
}
