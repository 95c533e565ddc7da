package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what is particular to a probe by a bare connection: TCP or TLS. */
final class StreamReader {
  /** The keys of a TCP probe, beside those that every probe has. */
  static final List<String> TCP_KEYS = List.of("send");

  /** The keys of a TLS probe, beside those that every probe has. */
  static final List<String> TLS_KEYS =
      Stream.concat(Stream.of("send", "host"), TlsReader.KEYS.stream()).toList();

  private static final Pattern PLACE = Pattern.compile("(?:\\{address\\}:)?(\\d{1,9})");

  private StreamReader() {}

  static Optional<Check> tcp(Fields fields) {
    OptionalInt port = fields.get("tcp").map(Settings.TCP_PORT::read).orElse(OptionalInt.empty());
    Optional<Octets> send = octets(fields, "send");
    Optional<Octets> expect = octets(fields, "expect");
    return port.isPresent()
        ? Optional.of(new Check.Tcp(port.getAsInt(), send, expect))
        : Optional.empty();
  }

  static Optional<Check> tls(Fields fields) {
    OptionalInt port = fields.get("tls").map(StreamReader::port).orElse(OptionalInt.empty());
    Optional<String> host = fields.get("host").flatMap(ProbeReader::host);
    Optional<Octets> send = octets(fields, "send");
    Optional<Octets> expect = octets(fields, "expect");
    ProbeSpec.TlsSpec tls = TlsReader.read(fields);
    return port.isPresent()
        ? Optional.of(new Check.Tls(port.getAsInt(), host, send, expect, tls))
        : Optional.empty();
  }

  /** The port of {@code "{address}:853"} or {@code 853}. */
  static OptionalInt port(Value value) {
    Optional<String> text = value.word("a port, or \"{address}:853\"");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    Matcher form = PLACE.matcher(text.get());
    if (!form.matches()) {
      value.error(
          Words.quote(text.get())
              + " is neither a port nor \"{address}:port\"; the member's address is the host");
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(form.group(1));
    if (!ProbeReader.isPort(port)) {
      value.error("port " + port + " is outside 1..65535");
      return OptionalInt.empty();
    }
    return OptionalInt.of(port);
  }

  private static Optional<Octets> octets(Fields fields, String key) {
    return fields.get(key).flatMap(StreamReader::octets);
  }

  private static Optional<Octets> octets(Value value) {
    Optional<String> text = ProbeReader.text(value, Settings.PROBE_TEXT_MAX);
    Optional<Octets> octets = text.flatMap(Octets::parse);
    if (text.isPresent() && octets.isEmpty()) {
      value.error(
          Words.quote(text.get())
              + " has a backslash that stands for nothing; known are \\r, \\n, \\t, \\\\ and \\xff");
    }
    return octets;
  }
}
