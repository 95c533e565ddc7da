package dev.meridian.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads one steered name. */
final class NameReader {
  private static final Map<String, String> INLINE =
      PolicyReader.Kind.keys().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  key -> key, key -> "goes under policy: {policy: {" + key + ": …}}"));

  private NameReader() {}

  /** The name; nothing when its owner or its policy cannot be read. */
  static Optional<NameSpec> read(String owner, String zone, Value value) {
    Optional<String> fault = DomainText.ownerFault(owner, zone);
    fault.ifPresent(text -> value.error(Words.quote(owner) + " " + text));
    if (fault.isEmpty()) {
      warnOfDoubledZone(owner, zone, value);
    }
    Optional<NameSpec> name =
        value.isMapping()
            ? Fields.of(value, List.of("policy", "ttl", "clientSubnet"), INLINE)
                .flatMap(f -> read(owner, f))
            : PolicyReader.read(value)
                .map(policy -> new NameSpec(value.mark(), owner, policy, standardTtl(), true));
    return fault.isPresent() ? Optional.empty() : name;
  }

  private static void warnOfDoubledZone(String owner, String zone, Value value) {
    String lower = owner.toLowerCase(Locale.ROOT);
    if (lower.equals(zone) || lower.endsWith("." + zone)) {
      String rest =
          lower.equals(zone) ? "@" : owner.substring(0, owner.length() - zone.length() - 1);
      value.warning(
          "is relative to the zone and means %s.%s.; did you mean '%s'?"
              .formatted(Words.plain(owner), zone, Words.plain(rest)));
    }
  }

  private static TtlSpec standardTtl() {
    return TtlSpec.fixed(Settings.TTL.standard());
  }

  private static Optional<NameSpec> read(String owner, Fields fields) {
    TtlSpec ttl = fields.get("ttl").flatMap(NameReader::ttl).orElse(standardTtl());
    boolean clientSubnet = fields.get("clientSubnet").flatMap(Value::flag).orElse(true);
    if (!fields.has("policy") && INLINE.keySet().stream().noneMatch(fields::has)) {
      fields.owner().error("has no policy");
    }
    return fields
        .get("policy")
        .flatMap(PolicyReader::read)
        .map(policy -> new NameSpec(fields.owner().mark(), owner, policy, ttl, clientSubnet));
  }

  private static Optional<TtlSpec> ttl(Value value) {
    if (value.isMapping()) {
      return Fields.of(value, List.of("min", "max")).flatMap(NameReader::computed);
    }
    OptionalInt seconds = ttlSeconds(value, Settings.TTL);
    return seconds.isPresent() ? Optional.of(TtlSpec.fixed(seconds.getAsInt())) : Optional.empty();
  }

  private static Optional<TtlSpec> computed(Fields fields) {
    int min = bound(fields, Settings.TTL_MIN);
    int max = bound(fields, Settings.TTL_MAX);
    if (min >= max) {
      fields.owner().error("min (%d) is not below max (%d)".formatted(min, max));
      return Optional.empty();
    }
    return Optional.of(new TtlSpec(min, max));
  }

  private static int bound(Fields fields, Setting.Whole setting) {
    return fields
        .get(setting.key())
        .map(value -> ttlSeconds(value, setting))
        .orElse(OptionalInt.empty())
        .orElse(setting.standard());
  }

  /** Seconds as in a master file, or a duration. */
  private static OptionalInt ttlSeconds(Value value, Setting.Whole setting) {
    Optional<Duration> duration =
        value.isWord() ? value.word("a TTL").flatMap(DurationText::parse) : Optional.empty();
    if (duration.isEmpty()) {
      return setting.read(value);
    }
    long seconds = duration.get().toSeconds();
    if (duration.get().toMillis() % 1000 != 0) {
      value.error("a TTL is a whole number of seconds (RFC 2181 section 8)");
      return OptionalInt.empty();
    }
    if (seconds > setting.max()) {
      value.error(
          "%s is %d seconds, outside %s"
              .formatted(DurationText.print(duration.get()), seconds, setting.rangeText()));
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) seconds);
  }
}
