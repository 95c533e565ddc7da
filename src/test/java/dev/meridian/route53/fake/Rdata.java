package dev.meridian.route53.fake;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Values of records: their form is checked, and addresses are kept in a spelling of our own. */
final class Rdata {
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern TXT =
      Pattern.compile("\"([^\"\\\\]|\\\\.){0,255}\"( \"([^\"\\\\]|\\\\.){0,255}\")*");
  private static final List<String> TYPES =
      List.of(
          "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS",
          "TLSA", "SSHFP", "SVCB", "HTTPS");

  private Rdata() {}

  static void requireType(String type) {
    if (!TYPES.contains(type)) {
      throw Refusal.invalidInput("Value '" + type + "' at 'type' is not a record type");
    }
  }

  static String stored(String type, String sent) {
    requireType(type);
    return switch (type) {
      case "A" -> matching(IPV4, sent, "ARRDATAIllegalIPv4Address");
      case "AAAA" -> ipv6(sent);
      case "TXT", "SPF" -> matching(TXT, sent, "CharacterStringTooLong or InvalidCharacterString");
      case "CNAME", "NS", "PTR" -> StoredName.of(sent);
      default -> sent;
    };
  }

  private static String matching(Pattern form, String sent, String fault) {
    if (!form.matcher(sent).matches()) {
      throw Refusal.invalidBatch(
          List.of("Invalid Resource Record: '%s (%s)'".formatted(fault, sent)));
    }
    return sent;
  }

  /** Every group written, none with leading zeros: unlike RFC 5952, so that texts differ. */
  private static String ipv6(String sent) {
    try {
      if (InetAddress.ofLiteral(sent) instanceof Inet6Address address) {
        byte[] octets = address.getAddress();
        StringJoiner out = new StringJoiner(":");
        for (int i = 0; i < octets.length; i += 2) {
          out.add(Integer.toHexString((octets[i] & 0xff) << 8 | (octets[i + 1] & 0xff)));
        }
        return out.toString();
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.invalidBatch(
          List.of("Invalid Resource Record: 'AAAARRDATAIllegalIPv6Address'"));
    }
    throw Refusal.invalidBatch(List.of("Invalid Resource Record: 'AAAARRDATAIllegalIPv6Address'"));
  }
}
