package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.DnsExpected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what is particular to a DNS probe. */
final class DnsReader {
  /** The keys, beside those that every probe has. */
  static final List<String> KEYS = List.of("name", "type");

  private static final List<String> TYPES =
      List.of(
          "A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA",
          "SRV", "SVCB", "TLSA", "TXT");

  /** RFC 1035 section 4.1.1, RFC 2136 section 2.2. */
  private static final List<String> RCODES =
      List.of(
          "NOERROR",
          "FORMERR",
          "SERVFAIL",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "YXRRSET",
          "NXRRSET",
          "NOTAUTH",
          "NOTZONE");

  private static final DnsExpected NOERROR = new DnsExpected(List.of("NOERROR"), List.of());

  private DnsReader() {}

  static Optional<Check> read(Fields fields) {
    OptionalInt port = fields.get("dns").map(StreamReader::port).orElse(OptionalInt.empty());
    if (!fields.has("name")) {
      fields.owner().error("has no name to ask for");
    }
    Optional<String> name = fields.get("name").flatMap(DnsReader::name);
    String type = fields.get("type").flatMap(value -> word(value, "type", TYPES)).orElse("A");
    DnsExpected expect = fields.get("expect").flatMap(DnsReader::expected).orElse(NOERROR);
    return port.isPresent() && name.isPresent()
        ? Optional.of(new Check.Dns(port.getAsInt(), name.get(), type, expect))
        : Optional.empty();
  }

  private static Optional<String> name(Value value) {
    Optional<String> name = value.word("a domain name").map(DnsReader::withoutFinalDot);
    Optional<String> fault =
        name.filter(text -> !text.isEmpty())
            .flatMap(text -> DomainText.fault(text).map(f -> Words.quote(text) + " " + f));
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : name.map(text -> text + ".");
  }

  private static String withoutFinalDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static Optional<String> word(Value value, String kind, List<String> known) {
    Optional<String> word = value.word("a " + kind).map(text -> text.toUpperCase(Locale.ROOT));
    if (word.isPresent() && !known.contains(word.get())) {
      value.error(
          "unknown "
              + kind
              + " "
              + Words.quote(word.get())
              + Words.suggest(word.get(), known, "allowed"));
      return Optional.empty();
    }
    return word;
  }

  private static Optional<DnsExpected> expected(Value value) {
    return Fields.of(value, List.of("rcode", "answer")).map(DnsReader::expected);
  }

  private static DnsExpected expected(Fields fields) {
    List<String> rcodes = new ArrayList<>();
    for (Value item : items(fields, "rcode", "a list of RCODEs")) {
      word(item, "RCODE", RCODES).ifPresent(rcodes::add);
    }
    List<String> answers = new ArrayList<>();
    for (Value item : items(fields, "answer", "a list of record data")) {
      ProbeReader.text(item, Settings.PROBE_TEXT_MAX).ifPresent(answers::add);
    }
    return new DnsExpected(
        rcodes.isEmpty() ? NOERROR.rcodes() : List.copyOf(rcodes), List.copyOf(answers));
  }

  private static List<Value> items(Fields fields, String key, String expected) {
    return fields.get(key).map(value -> value.listOrOne(expected)).orElse(List.of());
  }
}
