package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A health check as it is kept.
 *
 * @param config its settings, element by element as they were sent
 * @param madeNanos when it was made, which data arrives a while after
 */
public record Check(
    String id,
    String reference,
    Map<String, String> config,
    List<String> children,
    long version,
    long madeNanos) {
  private static final List<String> ORDER =
      List.of(
          "IPAddress",
          "Port",
          "Type",
          "ResourcePath",
          "FullyQualifiedDomainName",
          "SearchString",
          "RequestInterval",
          "FailureThreshold",
          "MeasureLatency",
          "Inverted",
          "Disabled",
          "HealthThreshold",
          "ChildHealthChecks",
          "EnableSNI",
          "Regions",
          "AlarmIdentifier",
          "InsufficientDataHealthStatus",
          "RoutingControlArn");

  private static final Set<String> TYPES =
      Set.of(
          "HTTP",
          "HTTPS",
          "HTTP_STR_MATCH",
          "HTTPS_STR_MATCH",
          "TCP",
          "CALCULATED",
          "CLOUDWATCH_METRIC");

  static Check of(String id, String reference, Xml sent, long nowNanos) {
    int last = -1;
    Map<String, String> config = new LinkedHashMap<>();
    List<String> children = new ArrayList<>();
    for (Xml child : sent.children()) {
      int at = ORDER.indexOf(child.name());
      if (at <= last) {
        throw new Refusal(
            400, "MalformedInput", "element " + child.name() + " unknown or out of order");
      }
      last = at;
      if (child.name().equals("ChildHealthChecks")) {
        child.children().forEach(one -> children.add(one.text()));
      } else if (child.children().isEmpty()) {
        config.put(child.name(), child.text());
      }
    }
    return new Check(id, reference, config, List.copyOf(children), 1, nowNanos).checked();
  }

  private Check checked() {
    String type = config.getOrDefault("Type", "");
    require(TYPES.contains(type), "type " + type);
    if (type.equals("CALCULATED")) {
      require(config.containsKey("HealthThreshold"), "a calculated check needs HealthThreshold");
      require(children.size() <= 255, "more than 255 children");
      return this;
    }
    require(
        config.containsKey("IPAddress") || config.containsKey("FullyQualifiedDomainName"),
        "needs IPAddress or FullyQualifiedDomainName");
    require(!type.equals("TCP") || config.containsKey("Port"), "TCP needs Port");
    boolean searches = type.endsWith("_STR_MATCH");
    require(searches == config.containsKey("SearchString"), "SearchString and " + type);
    require(config.getOrDefault("SearchString", "").length() <= 255, "SearchString too long");
    require(
        Set.of("10", "30").contains(config.getOrDefault("RequestInterval", "30")),
        "RequestInterval is 10 or 30");
    int threshold = Integer.parseInt(config.getOrDefault("FailureThreshold", "3"));
    require(threshold >= 1 && threshold <= 10, "FailureThreshold outside 1..10");
    require(isPublic(config.getOrDefault("IPAddress", "")), "IPAddress is private");
    return this;
  }

  private static boolean isPublic(String address) {
    return !address.matches("(10\\.|192\\.168\\.|169\\.254\\.).*");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw Refusal.invalidInput(message);
    }
  }

  boolean isInverted() {
    return Boolean.parseBoolean(config.getOrDefault("Inverted", "false"));
  }

  boolean isDisabled() {
    return Boolean.parseBoolean(config.getOrDefault("Disabled", "false"));
  }

  boolean isCalculated() {
    return "CALCULATED".equals(config.get("Type"));
  }

  boolean saysTheSameAs(Check other) {
    return config.equals(other.config) && children.equals(other.children);
  }

  /** After an UpdateHealthCheck. */
  Check updated(Xml request) {
    request
        .value("HealthCheckVersion")
        .filter(sent -> Long.parseLong(sent) != version)
        .ifPresent(
            sent -> {
              throw new Refusal(
                  409, "HealthCheckVersionMismatch", "version is " + version + ", not " + sent);
            });
    for (String fixed : List.of("Type", "RequestInterval", "MeasureLatency")) {
      require(request.child(fixed).isEmpty(), fixed + " cannot be changed");
    }
    Map<String, String> after = new LinkedHashMap<>(config);
    for (Xml child : request.children()) {
      if (ORDER.contains(child.name()) && child.children().isEmpty()) {
        after.put(child.name(), child.text());
      }
    }
    List<String> childrenAfter =
        request
            .child("ChildHealthChecks")
            .map(list -> list.children().stream().map(Xml::text).toList())
            .orElse(children);
    require(
        after.containsKey("IPAddress") == config.containsKey("IPAddress"),
        "a check by address cannot become one by name");
    return new Check(id, reference, after, childrenAfter, version + 1, madeNanos).checked();
  }

  Xml xml() {
    List<Xml> settings = new ArrayList<>();
    for (String key : ORDER) {
      Optional.ofNullable(config.get(key)).ifPresent(text -> settings.add(Xml.of(key, text)));
      if (key.equals("ChildHealthChecks") && !children.isEmpty()) {
        settings.add(
            Xml.of(key, children.stream().map(one -> Xml.of("ChildHealthCheck", one)).toList()));
      }
    }
    return Xml.of(
        "HealthCheck",
        Xml.of("Id", id),
        Xml.of("CallerReference", reference),
        Xml.of("HealthCheckConfig", settings),
        Xml.of("HealthCheckVersion", version));
  }
}
