package dev.meridian.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Domain names in presentation form, of letters, digits, hyphens and underscores (RFC 1034 section
 * 3.5, RFC 8552 for the underscore). Escapes are not part of this language.
 */
final class DomainText {
  /** Octets of a whole name without the final dot; RFC 1035 section 2.3.4 less length octets. */
  static final int NAME_MAX = 253;

  /** RFC 1035 section 2.3.4. */
  static final int LABEL_MAX = 63;

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?");

  private DomainText() {}

  /** What is wrong with a name that has no final dot; nothing when it is well formed. */
  static Optional<String> fault(String name) {
    if (name.length() > NAME_MAX) {
      return Optional.of("is longer than %d octets (RFC 1035 2.3.4)".formatted(NAME_MAX));
    }
    for (String label : name.split("\\.", -1)) {
      Optional<String> fault = labelFault(label);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> labelFault(String label) {
    if (label.isEmpty()) {
      return Optional.of("has an empty label");
    }
    if (label.length() > LABEL_MAX) {
      return Optional.of("has a label longer than %d octets (RFC 1035 2.3.4)".formatted(LABEL_MAX));
    }
    if (label.equals("*")) {
      return Optional.of("has * elsewhere than as its whole first label (RFC 4592 2.1.1)");
    }
    if (label.chars().anyMatch(c -> c > 127)) {
      return Optional.of(
          "label %s is not ASCII; write its A-label (xn--…)".formatted(Words.quote(label)));
    }
    return LABEL.matcher(label).matches()
        ? Optional.empty()
        : Optional.of(
            "label %s is not made of letters, digits, - and _ (no - at its ends)"
                .formatted(Words.quote(label)));
  }

  /** As {@link #fault}, for the owner of a name in a zone: {@code @}, or relative to the zone. */
  static Optional<String> ownerFault(String owner, String zone) {
    if (owner.equals("@") || owner.equals("*")) {
      return Optional.empty();
    }
    if (owner.endsWith(".")) {
      return Optional.of("is absolute; write it relative to the zone" + relative(owner, zone));
    }
    if (owner.length() + 1 + zone.length() > NAME_MAX) {
      return Optional.of(
          "and its zone are longer than %d octets together (RFC 1035 2.3.4)".formatted(NAME_MAX));
    }
    return fault(owner.startsWith("*.") ? owner.substring(2) : owner);
  }

  private static String relative(String owner, String zone) {
    String name = owner.substring(0, owner.length() - 1).toLowerCase(Locale.ROOT);
    return name.equals(zone)
        ? ": @"
        : name.endsWith("." + zone)
            ? ": " + Words.plain(name.substring(0, name.length() - zone.length() - 1))
            : "";
  }
}
