package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** In every mapping the schemas know the keys that the loader knows there, and no others. */
final class SchemaKeysTest {
  /**
   * A mapping of a file.
   *
   * @param at its path, such as {@code pools.a.members[0]}
   * @param text a file without errors, in which {@code HERE} is where one more key goes
   */
  record Mapping(EditorSchema schema, String at, String text) {
    /** What the loader says against more keys. */
    List<Problem> errors(Set<String> more) {
      return schema.errors(with(more));
    }

    /** What the schema says against them. */
    List<ValidationMessage> faults(Set<String> more) {
      return schema.faults(with(more));
    }

    private String with(Set<String> more) {
      String keys = more.stream().map(key -> "'" + key + "': x, ").collect(Collectors.joining());
      return text.replace("HERE", keys);
    }

    String without() {
      return text.replace("HERE", "");
    }

    /** The keys that the text has there. */
    Set<String> keys() {
      Set<String> keys = new TreeSet<>();
      EditorSchema.json(without()).at(pointer()).fieldNames().forEachRemaining(keys::add);
      return keys;
    }

    String pointer() {
      return at.isEmpty() ? "" : "/" + at.replace(".", "/").replace("[", "/").replace("]", "");
    }

    @Override
    public String toString() {
      return at + " in " + without();
    }
  }

  private static final String POOLS =
      "pools: {a: {place: FR, members: [192.0.2.1]}, b: {place: US, members: [192.0.2.2]}}";

  private static final List<String> NODES =
      List.of(
          "failover: [a]",
          "weighted: {a: 1}",
          "geo: {default: a}",
          "networks: {default: a}",
          "nearest: [a]",
          "sticky: [a]",
          "all: [a]");

  static final List<EditorSchema> SCHEMAS = EditorSchema.ALL;
  static final List<Mapping> MAPPINGS = mappings();

  private static List<Mapping> mappings() {
    List<Mapping> mappings = new ArrayList<>();
    mappings.add(zone("", "HERE " + POOLS));
    for (String kind :
        List.of(
            "http: 'http://{address}'",
            "tcp: 1",
            "tls: 1",
            "dns: 53, name: example.com",
            "grpc: 'grpc://{address}:1'",
            "exec: [/bin/sh]",
            "push: {token: 0123456789abcdef}")) {
      mappings.add(zone("probes.p", "probes: {p: {HERE " + kind + "}}"));
    }
    String http = "probes: {p: {http: 'http://{address}', ";
    String push = "probes: {p: {push: {token: 0123456789abcdef}, ";
    mappings.add(zone("probes.p.expect", http + "expect: {HERE status: 200}}}"));
    mappings.add(zone("probes.p.weightFrom", http + "weightFrom: {HERE header: X-Load}}}"));
    mappings.add(zone("probes.p.damping", http + "damping: {HERE hold: 5}}}"));
    mappings.add(zone("probes.p.push", "probes: {p: {push: {HERE token: 0123456789abcdef}}}"));
    mappings.add(zone("probes.p.weightFrom", push + "weightFrom: {HERE as: load}}}"));
    mappings.add(
        zone("probes.p.expect", "probes: {p: {dns: 53, name: a, expect: {HERE rcode: NOERROR}}}"));
    mappings.add(zone("pools.a", "pools: {a: {HERE members: [192.0.2.1]}}"));
    mappings.add(
        zone("pools.a.place", "pools: {a: {place: {HERE lat: 1, lon: 2}, members: [192.0.2.1]}}"));
    mappings.add(zone("pools.a.members[0]", "pools: {a: {members: [{HERE address: 192.0.2.1}]}}"));
    mappings.add(
        zone(
            "pools.a.probes[0]",
            "probes: {p: {tcp: 1}}, pools: {a: {probes: [{HERE use: p}], members: [192.0.2.1]}}"));
    for (String node : NODES) {
      mappings.add(zone("policies.p", POOLS + ", policies: {p: {HERE " + node + "}}"));
      mappings.add(
          zone(
              "policies.p.failover[0]",
              POOLS + ", policies: {p: {failover: [{HERE " + node + "}]}}"));
    }
    for (String inner :
        List.of("allDown: {HERE lastResort: b}", "safety: {HERE minInService: 1}")) {
      String key = inner.substring(0, inner.indexOf(':'));
      mappings.add(
          zone("policies.p." + key, POOLS + ", policies: {p: {failover: [a], " + inner + "}}"));
    }
    for (String kind : List.of("weighted", "sticky")) {
      String list = kind + ": [{HERE policy: a, weight: 1}]";
      mappings.add(zone("policies.p." + kind + "[0]", POOLS + ", policies: {p: {" + list + "}}"));
    }
    mappings.add(zone("names.www", POOLS + ", names: {www: {HERE policy: a}}"));
    mappings.add(
        zone("names.www.policy", POOLS + ", names: {www: {policy: {HERE failover: [a]}}}"));
    mappings.add(zone("names.www.ttl", POOLS + ", names: {www: {policy: a, ttl: {HERE min: 1}}}"));
    mappings.add(zone("safety", "safety: {HERE minInService: 1}"));
    String window = POOLS + ", maintenance: [{HERE subjects: a, reason: r, ";
    mappings.add(zone("maintenance[0]", window + "cron: '0 2 * * 7'}]"));
    mappings.add(
        zone("maintenance[0]", window + "from: 2026-12-01T22:00, until: 2026-12-02T02:00}]"));
    mappings.add(server("", "HERE zones: zones"));
    mappings.add(server("listen", "listen: {HERE dns: 127.0.0.1}"));
    mappings.add(server("listen.dns[0]", "listen: {dns: [{HERE address: 127.0.0.1}]}"));
    String control = "listen: {control: 127.0.0.1}, control: {";
    mappings.add(server("control", control + "HERE tokens: t}"));
    mappings.add(server("control.tls", control + "tls: {HERE cert: c, key: k}}"));
    mappings.add(server("queryLog", "queryLog: {HERE to: f}"));
    mappings.add(server("vantage", "vantage: {HERE name: us-east-1}"));
    String fleet = "vantage: us-east-1, fleet: {";
    String nats = "nats: 'nats://192.0.2.1:4222'";
    mappings.add(server("fleet", fleet + "HERE " + nats + "}"));
    mappings.add(server("fleet.tls", fleet + nats + ", tls: {HERE}}"));
    mappings.add(server("fleet.recuse", fleet + nats + ", recuse: {HERE groups: 3}}"));
    String owner = "route53: {owner: me, ";
    String hosted = "zones: {a: {hostedZoneId: Z1}}";
    mappings.add(server("route53", owner + "HERE " + hosted + "}"));
    mappings.add(server("route53.zones.a", owner + "zones: {a: {HERE hostedZoneId: Z1}}}"));
    mappings.add(
        server(
            "route53.checks",
            owner + hosted + ", checks: {HERE nodes: '192.0.2.1:80', secret: s}}"));
    mappings.add(server("udp", "udp: {HERE threads: 1}"));
    mappings.add(server("tcp", "tcp: {HERE idle: 1s}"));
    mappings.add(server("cookies", "cookies: {HERE enabled: true, secret: s}"));
    mappings.add(server("rateLimit", "rateLimit: {HERE mode: on}"));
    mappings.add(server("identity", "identity: {HERE nsid: n}"));
    return List.copyOf(mappings);
  }

  private static Mapping zone(String at, String text) {
    return new Mapping(EditorSchema.ZONE, at, "{" + text + "}");
  }

  private static Mapping server(String at, String text) {
    return new Mapping(EditorSchema.SERVER, at, "{" + text + "}");
  }

  /** What becomes of one more key. */
  private enum Answer {
    KNOWN,
    UNKNOWN,
    /** Known, but not beside the others. */
    CONFLICT
  }

  @ParameterizedTest
  @FieldSource("MAPPINGS")
  void schemaAndLoaderKnowTheSameKeys(Mapping mapping) {
    assertThat(mapping.schema().errors(mapping.without())).isEmpty();
    assertThat(mapping.schema().faults(mapping.without())).isEmpty();
    Set<String> unknown = new TreeSet<>();
    Set<String> keys = mapping.schema().vocabulary();
    keys.removeAll(mapping.keys());
    for (String key : keys) {
      switch (loader(mapping, key)) {
        case KNOWN -> assertThat(known(mapping, Set.of(key))).as("%s", mapping).contains(key);
        case UNKNOWN -> unknown.add(key);
        case CONFLICT -> assertThat(mapping.faults(Set.of(key))).as(key).isNotEmpty();
      }
    }
    assertThat(known(mapping, unknown)).as("%s", mapping).isEmpty();
  }

  /** A key that a reader has learnt and no mapping of the schema has would be found here. */
  @ParameterizedTest
  @FieldSource("MAPPINGS")
  void noOtherWordOfTheReadersIsAKey(Mapping mapping) throws IOException {
    Set<String> others = new TreeSet<>(wordsOfReaders());
    others.removeAll(mapping.schema().vocabulary());
    List<Problem> errors = mapping.errors(others);

    assertThat(others)
        .hasSizeGreaterThan(50)
        .allMatch(key -> isUnknown(mapping, key, errors), "is unknown to the loader");
    assertThat(known(mapping, others)).isEmpty();
  }

  /** Every key of every reader stands in its source in quotes; most such words are none. */
  private static Set<String> wordsOfReaders() throws IOException {
    Pattern word = Pattern.compile("\"([A-Za-z][A-Za-z0-9]*)\"");
    Set<String> words = new TreeSet<>(PolicyReader.Kind.keys());
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/meridian/config"))) {
      for (Path file : files.toList()) {
        word.matcher(Files.readString(file)).results().forEach(found -> words.add(found.group(1)));
      }
    }
    return words;
  }

  private static Answer loader(Mapping mapping, String key) {
    List<Problem> errors = mapping.errors(Set.of(key));
    if (isUnknown(mapping, key, errors)) {
      return Answer.UNKNOWN;
    }
    boolean conflict =
        errors.stream()
            .filter(error -> error.mark().path().equals(mapping.at()))
            .anyMatch(error -> error.message().matches("needs (exactly one|either) .*"));
    return conflict ? Answer.CONFLICT : Answer.KNOWN;
  }

  private static boolean isUnknown(Mapping mapping, String key, List<Problem> errors) {
    String inside = mapping.at().isEmpty() ? key : mapping.at() + "." + key;
    String quoted = "'" + key + "'";
    return errors.stream()
        .anyMatch(
            error ->
                error.mark().path().equals(mapping.at())
                    ? error.message().startsWith("unknown key " + quoted)
                        || error.message().startsWith("key " + quoted + " ")
                    : error.mark().path().equals(inside)
                        && error.message().startsWith("is not for "));
  }

  /** Those of some keys that the schema does not refuse as such. */
  private static Set<String> known(Mapping mapping, Set<String> keys) {
    Set<String> known = new TreeSet<>(keys);
    for (ValidationMessage fault : mapping.faults(keys)) {
      String place = fault.getInstanceLocation().toString();
      if (fault.getType().equals("additionalProperties") && place.equals(mapping.pointer())) {
        known.remove(fault.getProperty());
      } else if (fault.getType().equals("false") && place.startsWith(mapping.pointer() + "/")) {
        known.remove(place.substring(mapping.pointer().length() + 1));
      }
    }
    return known;
  }

  /** No mapping of the schemas is left out above. */
  @ParameterizedTest
  @FieldSource("SCHEMAS")
  void everyMappingOfTheSchemaIsComparedWithTheLoader(EditorSchema schema) {
    List<Set<String>> compared =
        MAPPINGS.stream().filter(one -> one.schema() == schema).map(SchemaKeysTest::keys).toList();

    assertThat(closed(schema.document()))
        .isNotEmpty()
        .allMatch(keys -> compared.stream().anyMatch(known -> known.containsAll(keys)));
  }

  /** The keys that the loader knows in a mapping. */
  private static Set<String> keys(Mapping mapping) {
    Set<String> keys = mapping.keys();
    for (String key : mapping.schema().vocabulary()) {
      if (!keys.contains(key) && loader(mapping, key) != Answer.UNKNOWN) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The keys of each mapping that takes no others. */
  private static List<Set<String>> closed(JsonNode node) {
    List<Set<String>> closed = new ArrayList<>();
    if (node.has("properties")
        && node.path("additionalProperties").isBoolean()
        && !node.has("patternProperties")) {
      Set<String> keys = new TreeSet<>();
      node.get("properties").fieldNames().forEachRemaining(keys::add);
      closed.add(keys);
    }
    node.forEach(inner -> closed.addAll(closed(inner)));
    return closed;
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (EditorSchema schema : EditorSchema.ALL) {
      assertThat(schema.document().findValuesAsText("$ref"))
          .isNotEmpty()
          .allMatch(reference -> schema.document().at(reference.substring(1)).isObject());
    }
  }
}
