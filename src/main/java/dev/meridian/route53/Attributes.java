package dev.meridian.route53;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The text of our own TXT records: {@code "meridian-lease epoch=4 holder=us-east"}. */
final class Attributes {
  private Attributes() {}

  /** The TXT value, in quotes; at most 255 characters go into its one string. */
  static String print(String kind, Map<String, String> attributes) {
    StringJoiner text = new StringJoiner(" ", "\"", "\"");
    text.add(kind);
    attributes.forEach((key, value) -> text.add(key + "=" + value));
    return text.toString();
  }

  /** What such a text says; empty when it is another's. */
  static Optional<Map<String, String>> parse(String kind, RecordSet set) {
    if (set.type() != RecordType.TXT
        || !(set.content() instanceof RecordSet.Content.Values values)
        || values.values().size() != 1) {
      return Optional.empty();
    }
    String[] words = values.values().first().replace("\"", "").split(" ", -1);
    if (!words[0].equals(kind)) {
      return Optional.empty();
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1) {
        return Optional.empty();
      }
      attributes.put(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    return Optional.of(attributes);
  }
}
