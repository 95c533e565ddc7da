package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.StatusRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one probe. */
final class ProbeReader {
  private static final List<String> HTTP_ONLY = List.of("method", "host", "headers", "verify");
  private static final List<String> SHARED = List.of("expect", "every", "timeout", "fall", "rise");

  private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "OPTIONS");

  /** What a probe takes for a success when it does not say. */
  private static final List<StatusRange> STATUSES = List.of(new StatusRange(200, 399));

  private static final String ADDRESS = "{address}";

  private static final Pattern URL =
      Pattern.compile("(https?)://\\{address\\}(?::(\\d{0,9}))?([/?].*)?");
  private static final Pattern STATUS = Pattern.compile("(\\d{3})(?:\\s*-\\s*(\\d{3}))?");

  /** RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

  /** RFC 9110 section 5.5, without obs-text. */
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,1024}");

  /** Header fields that the prober itself sets, and what to use instead. */
  private static final Map<String, String> OWN_HEADERS =
      Map.of(
          "host", "use the key host",
          "connection", "the prober sets it",
          "content-length", "the prober sets it",
          "transfer-encoding", "the prober sets it");

  private ProbeReader() {}

  /** The probe; nothing when it does not say what to check. */
  static Optional<ProbeSpec> read(String name, Value value) {
    boolean http = value.has("http");
    boolean tcp = value.has("tcp");
    List<String> keys = new ArrayList<>(List.of("http", "tcp"));
    Map<String, String> misplaced = new LinkedHashMap<>();
    if (tcp || !http) {
      keys.add("send");
    } else {
      misplaced.put("send", "is only for tcp probes");
    }
    if (http || !tcp) {
      keys.addAll(HTTP_ONLY);
    } else {
      HTTP_ONLY.forEach(key -> misplaced.put(key, "is only for http probes"));
    }
    keys.addAll(SHARED);
    keys.addAll(AntiFlapReader.KEYS);
    Optional<Fields> fields = Fields.of(value, keys, misplaced);
    if (fields.isPresent() && http == tcp) {
      value.error("needs exactly one of http and tcp; found " + (http ? "both" : "none"));
    }
    return fields.flatMap(found -> read(name, found));
  }

  private static Optional<ProbeSpec> read(String name, Fields fields) {
    Duration every = Settings.EVERY.read(fields);
    Duration timeout = timeout(fields, every);
    int fall = Settings.FALL.read(fields);
    int rise = Settings.RISE.read(fields);
    AntiFlapSpec antiFlap = AntiFlapReader.read(fields);
    Optional<Check> check = fields.has("http") ? http(fields) : tcp(fields);
    Mark mark = fields.owner().mark();
    return check.map(
        found -> new ProbeSpec(mark, name, found, every, timeout, fall, rise, antiFlap));
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

  private static Optional<Check> tcp(Fields fields) {
    OptionalInt port = fields.get("tcp").map(Settings.TCP_PORT::read).orElse(OptionalInt.empty());
    Optional<String> send = fields.get("send").flatMap(ProbeReader::text);
    Optional<String> expect = fields.get("expect").flatMap(ProbeReader::text);
    return port.isPresent()
        ? Optional.of(new Check.Tcp(port.getAsInt(), send, expect))
        : Optional.empty();
  }

  private static Optional<String> text(Value value) {
    Optional<String> text = value.word("a text");
    if (text.isPresent()
        && (text.get().isEmpty() || text.get().length() > Settings.PROBE_TEXT_MAX)) {
      value.error(
          "is %d characters long, outside 1..%d"
              .formatted(text.get().length(), Settings.PROBE_TEXT_MAX));
      return Optional.empty();
    }
    return text;
  }

  private static Optional<Check> http(Fields fields) {
    Optional<String> url = fields.get("http").flatMap(ProbeReader::url);
    String method = fields.get("method").flatMap(ProbeReader::method).orElse("GET");
    Optional<String> host = fields.get("host").flatMap(ProbeReader::host);
    Map<String, String> headers = fields.get("headers").map(ProbeReader::headers).orElse(Map.of());
    boolean verify = fields.get("verify").flatMap(Value::flag).orElse(true);
    Optional<Fields> expect =
        fields.get("expect").flatMap(value -> Fields.of(value, List.of("status", "body")));
    List<StatusRange> statuses =
        expect.flatMap(e -> e.get("status")).map(ProbeReader::statuses).orElse(STATUSES);
    Optional<Value> bodyValue = expect.flatMap(e -> e.get("body"));
    Optional<String> body = bodyValue.flatMap(ProbeReader::text);
    if (method.equals("HEAD")) {
      bodyValue.ifPresent(v -> v.error("a response to HEAD has no body (RFC 9110 9.3.2)"));
    }
    return url.map(u -> new Check.Http(u, method, host, headers, statuses, body, verify));
  }

  private static Optional<String> url(Value value) {
    Optional<String> url = value.word("a URL such as \"https://{address}/healthz\"");
    Optional<String> fault = url.flatMap(ProbeReader::urlFault);
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : url;
  }

  private static Optional<String> urlFault(String url) {
    Matcher form = URL.matcher(url);
    if (!form.matches()) {
      return Optional.of(
          Words.quote(url)
              + " is not http://{address}… or https://{address}…; the member's address is the host");
    }
    String port = form.group(2);
    if (port != null && (port.isEmpty() || !isPort(Long.parseLong(port)))) {
      return Optional.of("port " + Words.quote(port) + " is outside 1..65535");
    }
    if (url.indexOf('#') >= 0) {
      return Optional.of(Words.quote(url) + " has a fragment (#), which is never sent");
    }
    try {
      // The brackets of an IPv6 address are the prober's concern; any address shows the rest.
      URI _ = new URI(url.replace(ADDRESS, "192.0.2.1"));
      return Optional.empty();
    } catch (URISyntaxException invalid) {
      return Optional.of(Words.quote(url) + " is not a URL: " + Words.line(invalid.getReason()));
    }
  }

  private static boolean isPort(long number) {
    return number >= 1 && number <= 65535;
  }

  private static Optional<String> method(Value value) {
    Optional<String> method = value.word("a method").map(m -> m.toUpperCase(Locale.ROOT));
    if (method.isPresent() && !METHODS.contains(method.get())) {
      value.error(
          "unknown method "
              + Words.quote(method.get())
              + Words.suggest(method.get(), METHODS, "allowed"));
      return Optional.empty();
    }
    return method;
  }

  private static Optional<String> host(Value value) {
    Optional<String> host = value.word("a host name");
    Optional<String> fault =
        host.flatMap(h -> DomainText.fault(h).map(f -> Words.quote(h) + " " + f));
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : host;
  }

  private static Map<String, String> headers(Value value) {
    Map<String, Value> written = value.mapping("a mapping of names to values").orElse(Map.of());
    if (written.size() > Settings.HEADERS_MAX) {
      value.error("has %d headers, more than %d".formatted(written.size(), Settings.HEADERS_MAX));
    }
    Set<String> seen = new HashSet<>();
    Map<String, String> headers = new LinkedHashMap<>();
    written.forEach(
        (name, v) -> {
          Optional<String> text = v.word("a header's value");
          Optional<String> fault =
              headerFault(name, seen).or(() -> text.flatMap(ProbeReader::valueFault));
          fault.ifPresent(v::error);
          if (fault.isEmpty()) {
            text.ifPresent(t -> headers.put(name, t));
          }
        });
    return Collections.unmodifiableMap(headers);
  }

  private static Optional<String> headerFault(String name, Set<String> seen) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!TOKEN.matcher(name).matches()) {
      return Optional.of(Words.quote(name) + " is not a header name (RFC 9110 5.6.2)");
    }
    if (!seen.add(lower)) {
      return Optional.of("stands twice: the case of a header name means nothing");
    }
    return Optional.ofNullable(OWN_HEADERS.get(lower)).map(why -> "is not yours to set: " + why);
  }

  private static Optional<String> valueFault(String text) {
    return FIELD_VALUE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of("a header's value is at most 1024 visible ASCII characters (RFC 9110 5.5)");
  }

  private static List<StatusRange> statuses(Value value) {
    List<Value> written = value.listOrOne("a list of statuses");
    if (written.isEmpty()) {
      value.error("is empty; no status would be a success");
    }
    List<StatusRange> ranges = new ArrayList<>();
    written.forEach(item -> status(item).ifPresent(ranges::add));
    return ranges.isEmpty() ? STATUSES : List.copyOf(ranges);
  }

  private static Optional<StatusRange> status(Value value) {
    Optional<String> text = value.word("a status such as 200 or 200-299");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = STATUS.matcher(text.get());
    if (!form.matches()) {
      value.error(Words.quote(text.get()) + " is not a status; write it like 200 or 200-299");
      return Optional.empty();
    }
    int first = Integer.parseInt(form.group(1));
    int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
    if (first < 100 || last > 599 || last < first) {
      value.error(text.get() + (last < first ? " ends before it starts" : " is outside 100..599"));
      return Optional.empty();
    }
    return Optional.of(new StatusRange(first, last));
  }
}
