package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one probe. */
final class ProbeReader {
  /**
   * A kind of probe, and the key that makes a probe one of it.
   *
   * @param keys that only some kinds have
   */
  private record Kind(String key, List<String> keys, Function<Fields, Optional<Check>> reader) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "http",
              Stream.of(HttpReader.KEYS, TlsReader.KEYS, List.of(WeightFromReader.KEY))
                  .flatMap(List::stream)
                  .toList(),
              HttpReader::read),
          new Kind("tcp", StreamReader.TCP_KEYS, StreamReader::tcp),
          new Kind("tls", StreamReader.TLS_KEYS, StreamReader::tls),
          new Kind("dns", DnsReader.KEYS, DnsReader::read),
          new Kind("grpc", GrpcReader.KEYS, GrpcReader::read),
          new Kind("exec", List.of(), ExecReader::read),
          new Kind("push", PushReader.KEYS, PushReader::read));

  /** For a look at what has come. */
  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(1);

  private static final List<String> KIND_KEYS = KINDS.stream().map(Kind::key).toList();
  private static final List<String> SHARED = List.of("expect", "every", "timeout", "fall", "rise");

  private ProbeReader() {}

  /** The probe; nothing when it does not say what to check. */
  static Optional<ProbeSpec> read(String name, Value value) {
    List<Kind> found = KINDS.stream().filter(kind -> value.has(kind.key())).toList();
    // Where the kind is in doubt no key is out of place.
    List<Kind> possible = found.isEmpty() ? KINDS : found;
    Set<String> keys = new LinkedHashSet<>(KIND_KEYS);
    possible.forEach(kind -> keys.addAll(kind.keys()));
    keys.addAll(SHARED);
    keys.addAll(AntiFlapReader.KEYS);
    Optional<Fields> fields = Fields.of(value, List.copyOf(keys), misplaced(keys));
    if (fields.isPresent() && found.size() != 1) {
      value.error(
          "needs exactly one of "
              + Words.series(KIND_KEYS)
              + "; found "
              + (found.isEmpty() ? "none" : Words.series(found.stream().map(Kind::key).toList())));
    }
    return fields.flatMap(present -> read(name, present, possible.getFirst()));
  }

  /** The keys that other kinds have, and which those are. */
  private static Map<String, String> misplaced(Set<String> keys) {
    Map<String, List<String>> owners = new LinkedHashMap<>();
    for (Kind kind : KINDS) {
      for (String key : kind.keys()) {
        if (!keys.contains(key)) {
          owners.computeIfAbsent(key, first -> new ArrayList<>()).add(kind.key());
        }
      }
    }
    Map<String, String> misplaced = new LinkedHashMap<>();
    owners.forEach(
        (key, kinds) -> misplaced.put(key, "is only for " + Words.series(kinds) + " probes"));
    return misplaced;
  }

  private static Optional<ProbeSpec> read(String name, Fields fields, Kind kind) {
    boolean push = kind.key().equals("push");
    Duration every = push ? Settings.WITHIN.read(fields) : Settings.EVERY.read(fields);
    Duration timeout = push ? PUSH_TIMEOUT : timeout(fields, every);
    int fall = push && !fields.has("fall") ? 1 : Settings.FALL.read(fields);
    int rise = push && !fields.has("rise") ? 1 : Settings.RISE.read(fields);
    Optional<WeightFromSpec> weightFrom =
        fields
            .get(WeightFromReader.KEY)
            .flatMap(push ? WeightFromReader::ofHeartbeat : WeightFromReader::ofResponse);
    AntiFlapSpec antiFlap = AntiFlapReader.read(fields);
    Optional<Check> check = kind.reader().apply(fields);
    Mark mark = fields.owner().mark();
    return check.map(
        found ->
            new ProbeSpec(mark, name, found, every, timeout, fall, rise, antiFlap, weightFrom));
  }

  private static Duration timeout(Fields fields, Duration every) {
    Duration standard = Settings.TIMEOUT.standard();
    Duration fallback = every.compareTo(standard) < 0 ? every : standard;
    Optional<Value> written = fields.get(Settings.TIMEOUT.key());
    Duration timeout = written.flatMap(Settings.TIMEOUT::read).orElse(fallback);
    if (timeout.compareTo(every) > 0) {
      written.ifPresent(
          value ->
              value.error(
                  "%s is longer than every (%s); a check must end before the next one starts"
                      .formatted(DurationText.print(timeout), DurationText.print(every))));
    }
    return timeout;
  }

  /**
   * A text of one character at least.
   *
   * @param max characters
   */
  static Optional<String> text(Value value, int max) {
    Optional<String> text = value.word("a text");
    if (text.isPresent() && (text.get().isEmpty() || text.get().length() > max)) {
      value.error("is %d characters long, outside 1..%d".formatted(text.get().length(), max));
      return Optional.empty();
    }
    return text;
  }

  /** The name of a host. */
  static Optional<String> host(Value value) {
    Optional<String> host = value.word("a host name");
    Optional<String> fault =
        host.flatMap(h -> DomainText.fault(h).map(f -> Words.quote(h) + " " + f));
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : host;
  }

  static boolean isPort(long number) {
    return number >= 1 && number <= 65535;
  }
}
