package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.HttpExpected;
import dev.meridian.config.ProbeSpec.HttpVersion;
import dev.meridian.config.ProbeSpec.StatusRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is particular to an HTTP probe. */
final class HttpReader {
  /** The keys, beside those of TLS and those that every probe has. */
  static final List<String> KEYS = List.of("method", "host", "headers", "body", "version");

  private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "OPTIONS");

  /** What a probe takes for a success when it does not say. */
  private static final List<StatusRange> STATUSES = List.of(new StatusRange(200, 399));

  private static final HttpExpected ANYTHING =
      new HttpExpected(STATUSES, Map.of(), Optional.empty(), Map.of());

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

  private HttpReader() {}

  static Optional<Check> read(Fields fields) {
    Optional<String> url = fields.get("http").flatMap(HttpReader::url);
    String method = fields.get("method").flatMap(HttpReader::method).orElse("GET");
    Optional<String> host = fields.get("host").flatMap(ProbeReader::host);
    Map<String, String> headers =
        fields.get("headers").map(value -> headers(value, HttpReader::ownFault)).orElse(Map.of());
    Optional<Value> contentValue = fields.get("body");
    Optional<String> content =
        contentValue.flatMap(value -> ProbeReader.text(value, Settings.HTTP_BODY_MAX));
    if (!method.equals("POST")) {
      contentValue.ifPresent(v -> v.error("only a POST carries a body; the method is " + method));
    }
    HttpVersion version =
        fields.get("version").flatMap(HttpReader::version).orElse(HttpVersion.ANY);
    HttpExpected expect =
        fields.get("expect").flatMap(value -> expected(value, method)).orElse(ANYTHING);
    ProbeSpec.TlsSpec tls = TlsReader.read(fields);
    if (url.isPresent() && url.get().startsWith("http:")) {
      TlsReader.warnOfUselessKeys(fields);
    }
    return url.map(u -> new Check.Http(u, method, host, headers, content, version, expect, tls));
  }

  private static Optional<HttpVersion> version(Value value) {
    return value
        .word("1.1 or 2")
        .flatMap(
            word ->
                switch (word) {
                  case "1.1" -> Optional.of(HttpVersion.HTTP_1_1);
                  case "2" -> Optional.of(HttpVersion.HTTP_2);
                  default -> {
                    value.error(Words.quote(word) + " is neither 1.1 nor 2");
                    yield Optional.empty();
                  }
                });
  }

  private static Optional<HttpExpected> expected(Value value, String method) {
    return Fields.of(value, List.of("status", "headers", "body", "json"))
        .map(fields -> expected(fields, method));
  }

  private static HttpExpected expected(Fields fields, String method) {
    List<StatusRange> statuses = fields.get("status").map(HttpReader::statuses).orElse(STATUSES);
    Map<String, String> headers =
        fields
            .get("headers")
            .map(value -> headers(value, name -> Optional.empty()))
            .orElse(Map.of());
    Optional<String> body =
        fields.get("body").flatMap(v -> ProbeReader.text(v, Settings.PROBE_TEXT_MAX));
    Map<JsonPath, String> json = fields.get("json").map(HttpReader::json).orElse(Map.of());
    if (method.equals("HEAD")) {
      for (String key : List.of("body", "json")) {
        fields.get(key).ifPresent(v -> v.error("a response to HEAD has no body (RFC 9110 9.3.2)"));
      }
    }
    return new HttpExpected(statuses, headers, body, json);
  }

  private static Map<JsonPath, String> json(Value value) {
    Map<String, Value> written =
        value.mapping("a mapping of fields to their values").orElse(Map.of());
    if (written.size() > Settings.JSON_FIELDS_MAX) {
      value.error(
          "has %d fields, more than %d".formatted(written.size(), Settings.JSON_FIELDS_MAX));
    }
    Map<JsonPath, String> fields = new LinkedHashMap<>();
    written.forEach(
        (path, v) -> {
          Optional<JsonPath> steps = JsonPath.parse(path);
          if (steps.isEmpty()) {
            v.error(
                Words.quote(path)
                    + " is not a path such as status.db or nodes.0.state; a dot or backslash in a"
                    + " key has a backslash before it");
          }
          Optional<String> text = v.word("a text, a number, true, false or null");
          steps.ifPresent(found -> text.ifPresent(t -> fields.put(found, t)));
        });
    return Collections.unmodifiableMap(fields);
  }

  private static Optional<String> url(Value value) {
    Optional<String> url = value.word("a URL such as \"https://{address}/healthz\"");
    Optional<String> fault = url.flatMap(HttpReader::urlFault);
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
    if (port != null && (port.isEmpty() || !ProbeReader.isPort(Long.parseLong(port)))) {
      return Optional.of("port " + Words.quote(port) + " is outside 1..65535");
    }
    if (url.indexOf('#') >= 0) {
      return Optional.of(Words.quote(url) + " has a fragment (#), which is never sent");
    }
    try {
      // The brackets of an IPv6 address are the prober's concern; any address shows the rest.
      URI _ = new URI(url.replace("{address}", "192.0.2.1"));
      return Optional.empty();
    } catch (URISyntaxException invalid) {
      return Optional.of(Words.quote(url) + " is not a URL: " + Words.line(invalid.getReason()));
    }
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

  /**
   * @param fault of a name, beside those that it may have anyway
   */
  private static Map<String, String> headers(
      Value value, Function<String, Optional<String>> fault) {
    Map<String, Value> written = value.mapping("a mapping of names to values").orElse(Map.of());
    if (written.size() > Settings.HEADERS_MAX) {
      value.error("has %d headers, more than %d".formatted(written.size(), Settings.HEADERS_MAX));
    }
    Set<String> seen = new HashSet<>();
    Map<String, String> headers = new LinkedHashMap<>();
    written.forEach(
        (name, v) -> {
          Optional<String> text = v.word("a header's value");
          Optional<String> found =
              headerFault(name, seen)
                  .or(() -> fault.apply(name))
                  .or(() -> text.flatMap(HttpReader::valueFault));
          found.ifPresent(v::error);
          if (found.isEmpty()) {
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
    return Optional.empty();
  }

  private static Optional<String> ownFault(String name) {
    return Optional.ofNullable(OWN_HEADERS.get(name.toLowerCase(Locale.ROOT)))
        .map(why -> "is not yours to set: " + why);
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
