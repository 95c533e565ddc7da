package dev.meridian.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names that an operator gives to probes, pools, policies and vantages. */
final class Names {
  /** The key of geo and networks for clients that match nothing else. */
  static final String DEFAULT = "default";

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,63}");

  private Names() {}

  /** What is wrong with a name; nothing when it may be given. */
  static Optional<String> fault(String name) {
    if (name.equals(DEFAULT)) {
      return Optional.of("'default' is reserved; choose another name");
    }
    return FORM.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(Words.quote(name) + " is not a name: 1 to 63 letters, digits, - and _");
  }

  /** The name written here; a problem instead when it may not be given. */
  static Optional<String> read(Value value) {
    Optional<String> name = value.word("a name");
    Optional<String> fault = name.flatMap(Names::fault);
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : name;
  }
}
