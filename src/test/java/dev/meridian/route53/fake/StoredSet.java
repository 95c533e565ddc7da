package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A resource record set as it is kept.
 *
 * @param name in the form of {@link StoredName}
 * @param routing what makes it differ from others of its name and type, flattened: {@code
 *     GeoLocation.CountryCode}
 */
public record StoredSet(
    String name,
    String type,
    Optional<String> id,
    Map<String, String> routing,
    OptionalLong ttl,
    List<String> values,
    Optional<Alias> alias,
    Optional<String> healthCheck) {

  /** An alias target. */
  public record Alias(String zone, String name, boolean evaluateTargetHealth) {}

  /** What identifies a set in its zone. */
  public record Key(String name, String type, Optional<String> id) {}

  /** Name and type, which all sets of one routing policy share. */
  record Group(String name, String type) {}

  private static final List<String> ROUTING =
      List.of(
          "Weight",
          "Region",
          "GeoLocation",
          "Failover",
          "MultiValueAnswer",
          "CidrRoutingConfig",
          "GeoProximityLocation");

  private static final List<String> ORDER =
      List.of(
          "Name",
          "Type",
          "SetIdentifier",
          "Weight",
          "Region",
          "GeoLocation",
          "Failover",
          "MultiValueAnswer",
          "TTL",
          "ResourceRecords",
          "AliasTarget",
          "HealthCheckId",
          "TrafficPolicyInstanceId",
          "CidrRoutingConfig",
          "GeoProximityLocation");

  static StoredSet of(Xml sent) {
    requireOrder(sent);
    Map<String, String> routing = new LinkedHashMap<>();
    for (String key : ROUTING) {
      sent.child(key).ifPresent(value -> flatten(key, value, routing));
    }
    String type = sent.required("Type");
    List<String> values = new ArrayList<>();
    sent.list("ResourceRecords")
        .forEach(record -> values.add(Rdata.stored(type, record.required("Value"))));
    return new StoredSet(
        StoredName.of(sent.required("Name")),
        type,
        sent.value("SetIdentifier"),
        Collections.unmodifiableMap(routing),
        sent.value("TTL").map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty()),
        List.copyOf(values),
        sent.child("AliasTarget")
            .map(
                alias ->
                    new Alias(
                        alias.required("HostedZoneId"),
                        StoredName.of(alias.required("DNSName")),
                        Boolean.parseBoolean(alias.required("EvaluateTargetHealth")))),
        sent.value("HealthCheckId"));
  }

  private static void requireOrder(Xml sent) {
    int last = -1;
    for (Xml child : sent.children()) {
      int at = ORDER.indexOf(child.name());
      if (at <= last) {
        throw new Refusal(
            400, "MalformedInput", "element " + child.name() + " unknown or out of order");
      }
      last = at;
    }
  }

  private static void flatten(String path, Xml value, Map<String, String> into) {
    if (value.children().isEmpty()) {
      into.put(path, value.text());
    }
    value.children().forEach(child -> flatten(path + "." + child.name(), child, into));
  }

  Key key() {
    return new Key(name, type, id);
  }

  Group group() {
    return new Group(name, type);
  }

  /** The routing policy: {@code simple} or the name of its element. */
  public String policy() {
    return routing.isEmpty() ? "simple" : routing.keySet().iterator().next().split("\\.", 2)[0];
  }

  /** Whether a DELETE of {@code sent} means this set. */
  boolean isExactly(StoredSet sent) {
    return key().equals(sent.key())
        && routing.equals(sent.routing)
        && ttl.equals(sent.ttl)
        && values.stream().sorted().toList().equals(sent.values.stream().sorted().toList())
        && alias.equals(sent.alias)
        && healthCheck.equals(sent.healthCheck);
  }

  Xml xml() {
    List<Xml> out = new ArrayList<>();
    out.add(Xml.of("Name", name));
    out.add(Xml.of("Type", type));
    id.ifPresent(text -> out.add(Xml.of("SetIdentifier", text)));
    for (String key : ROUTING.subList(0, 5)) {
      routing(key).ifPresent(out::add);
    }
    ttl.ifPresent(seconds -> out.add(Xml.of("TTL", seconds)));
    if (!values.isEmpty()) {
      out.add(
          Xml.of(
              "ResourceRecords",
              values.stream()
                  .map(value -> Xml.of("ResourceRecord", Xml.of("Value", value)))
                  .toList()));
    }
    alias.ifPresent(
        target ->
            out.add(
                Xml.of(
                    "AliasTarget",
                    Xml.of("HostedZoneId", target.zone),
                    Xml.of("DNSName", target.name),
                    Xml.of("EvaluateTargetHealth", target.evaluateTargetHealth))));
    healthCheck.ifPresent(check -> out.add(Xml.of("HealthCheckId", check)));
    for (String key : ROUTING.subList(5, 7)) {
      routing(key).ifPresent(out::add);
    }
    return Xml.of("ResourceRecordSet", out);
  }

  private Optional<Xml> routing(String key) {
    if (routing.containsKey(key)) {
      return Optional.of(Xml.of(key, routing.get(key)));
    }
    List<Xml> inner = new ArrayList<>();
    routing.forEach(
        (path, value) -> {
          if (path.startsWith(key + ".")) {
            inner.add(nested(path.substring(key.length() + 1), value));
          }
        });
    return inner.isEmpty() ? Optional.empty() : Optional.of(Xml.of(key, merged(inner)));
  }

  private static Xml nested(String path, String value) {
    int dot = path.indexOf('.');
    return dot < 0
        ? Xml.of(path, value)
        : Xml.of(path.substring(0, dot), nested(path.substring(dot + 1), value));
  }

  private static List<Xml> merged(List<Xml> elements) {
    Map<String, Xml> byName = new LinkedHashMap<>();
    for (Xml element : elements) {
      byName.merge(
          element.name(),
          element,
          (one, two) -> {
            List<Xml> both = new ArrayList<>(one.children());
            both.addAll(two.children());
            return Xml.of(one.name(), both);
          });
    }
    return List.copyOf(byName.values());
  }
}
