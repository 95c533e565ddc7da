package dev.meridian.route53.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Names as Route 53 keeps them: absolute, lower case, unusual octets as {@code \ooo}, octal. */
final class StoredName {
  private StoredName() {}

  /** The form in which a name is kept and told, from any form in which it may be sent. */
  static String of(String sent) {
    StringBuilder out = new StringBuilder();
    byte[] octets = sent.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xff;
      if (octet == '\\') {
        if (i + 3 >= octets.length) {
          throw Refusal.invalidInput("broken escape in " + sent);
        }
        octet = Integer.parseInt(sent.substring(i + 1, i + 4), 8);
        i += 3;
        append(out, octet);
      } else if (octet == '.') {
        out.append('.');
      } else {
        append(out, octet);
      }
    }
    return (out.isEmpty() || out.charAt(out.length() - 1) != '.' ? out.append('.') : out)
        .toString();
  }

  private static void append(StringBuilder out, int octet) {
    String text = String.valueOf((char) octet).toLowerCase(Locale.ROOT);
    boolean plain = text.matches("[a-z0-9_-]");
    out.append(plain ? text : "\\%03o".formatted(octet));
  }

  /** By this names are listed: their labels from the last to the first. */
  static String order(String stored) {
    List<String> labels = new ArrayList<>(List.of(stored.split("\\.", -1)));
    Collections.reverse(labels);
    return String.join(".", labels);
  }

  static boolean isWithin(String stored, String zone) {
    return stored.equals(zone) || stored.endsWith("." + zone);
  }
}
