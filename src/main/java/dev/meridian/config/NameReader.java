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

  private static int standardTtl() {
    return Settings.TTL.standard();
  }

  private static Optional<NameSpec> read(String owner, Fields fields) {
    int ttlSeconds =
        fields
            .get("ttl")
            .map(NameReader::ttlSeconds)
            .orElse(OptionalInt.empty())
            .orElse(standardTtl());
    boolean clientSubnet = fields.get("clientSubnet").flatMap(Value::flag).orElse(true);
    if (!fields.has("policy") && INLINE.keySet().stream().noneMatch(fields::has)) {
      fields.owner().error("has no policy");
    }
    return fields
        .get("policy")
        .flatMap(PolicyReader::read)
        .map(
            policy -> new NameSpec(fields.owner().mark(), owner, policy, ttlSeconds, clientSubnet));
  }

  /** Seconds as in a master file, or a duration. */
  private static OptionalInt ttlSeconds(Value value) {
    Optional<Duration> duration =
        value.isWord() ? value.word("a TTL").flatMap(DurationText::parse) : Optional.empty();
    if (duration.isEmpty()) {
      return Settings.TTL.read(value);
    }
    long seconds = duration.get().toSeconds();
    if (duration.get().toMillis() % 1000 != 0) {
      value.error("a TTL is a whole number of seconds (RFC 2181 section 8)");
      return OptionalInt.empty();
    }
    if (seconds > Settings.TTL.max()) {
      value.error(
          "%s is %d seconds, outside %s"
              .formatted(DurationText.print(duration.get()), seconds, Settings.TTL.rangeText()));
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) seconds);
  }
}
