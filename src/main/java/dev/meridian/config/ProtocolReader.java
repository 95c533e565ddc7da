package dev.meridian.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@code meridian.yaml} says of the protocol: cookies, rate limits, identity. */
final class ProtocolReader {
  private static final List<String> MODES =
      Arrays.stream(RateLimitSpec.Mode.values()).map(RateLimitSpec.Mode::word).toList();

  private ProtocolReader() {}

  /**
   * The section {@code cookies}.
   *
   * @param path reads a path
   */
  static CookiesSpec cookies(Fields server, Function<Value, Optional<Path>> path) {
    Optional<Fields> fields =
        section(server, "cookies", "enabled", "secret", "otherSecret", "required");
    Optional<Value> required = value(fields, "required");
    Optional<Value> other = value(fields, "otherSecret");
    CookiesSpec cookies =
        new CookiesSpec(
            value(fields, "enabled").flatMap(Value::flag).orElse(true),
            value(fields, "secret").flatMap(path),
            other.flatMap(path),
            required.flatMap(Value::flag).orElse(false));
    if (cookies.required() && !cookies.enabled()) {
      required.ifPresent(value -> value.error("needs enabled: true; no query could be answered"));
    }
    if (value(fields, "secret").isEmpty()) {
      other.ifPresent(value -> value.error("needs a secret beside it, to make new cookies with"));
    }
    return cookies;
  }

  /** The section {@code rateLimit}. */
  static RateLimitSpec rateLimit(Fields server) {
    Optional<Fields> fields = section(server, "rateLimit", "mode", "perSecond", "burst", "slip");
    return new RateLimitSpec(
        value(fields, "mode").flatMap(ProtocolReader::mode).orElse(RateLimitSpec.Mode.OFF),
        whole(fields, Settings.RATE_PER_SECOND),
        whole(fields, Settings.RATE_BURST),
        whole(fields, Settings.RATE_SLIP));
  }

  private static Optional<RateLimitSpec.Mode> mode(Value value) {
    Optional<String> word = value.word(String.join(", ", MODES));
    Optional<RateLimitSpec.Mode> mode =
        word.map(MODES::indexOf).filter(i -> i >= 0).map(i -> RateLimitSpec.Mode.values()[i]);
    if (mode.isEmpty()) {
      word.ifPresent(
          w -> value.error("unknown mode " + Words.quote(w) + Words.suggest(w, MODES, "allowed")));
    }
    return mode;
  }

  /** The section {@code identity}. */
  static IdentitySpec identity(Fields server) {
    Optional<Fields> fields = section(server, "identity", "nsid", "version", "hostname", "id");
    return new IdentitySpec(
        text(fields, "nsid", Settings.NSID_OCTETS_MAX),
        text(fields, "version", Settings.CHAOS_TEXT_OCTETS_MAX),
        text(fields, "hostname", Settings.CHAOS_TEXT_OCTETS_MAX),
        text(fields, "id", Settings.CHAOS_TEXT_OCTETS_MAX));
  }

  private static Optional<String> text(Optional<Fields> fields, String key, int octetsMax) {
    return value(fields, key).flatMap(value -> text(value, octetsMax));
  }

  private static Optional<String> text(Value value, int octetsMax) {
    Optional<String> text = value.word("a text");
    int octets = text.map(t -> t.getBytes(StandardCharsets.UTF_8).length).orElse(1);
    if (octets < 1 || octets > octetsMax) {
      value.error("is %d octets long in UTF-8, outside 1..%d".formatted(octets, octetsMax));
      return Optional.empty();
    }
    return text;
  }

  private static Optional<Fields> section(Fields server, String key, String... keys) {
    return server.get(key).flatMap(value -> Fields.of(value, List.of(keys)));
  }

  private static Optional<Value> value(Optional<Fields> fields, String key) {
    return fields.flatMap(section -> section.get(key));
  }

  private static int whole(Optional<Fields> fields, Setting.Whole setting) {
    return fields.map(setting::read).orElse(setting.standard());
  }
}
