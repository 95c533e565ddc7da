package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A desired zone as text: a line for each record set, check and remark. */
final class ZoneSheet {
  private final DesiredZone zone;
  private final List<String> lines = new ArrayList<>();

  private ZoneSheet(DesiredZone zone) {
    this.zone = zone;
  }

  /**
   * The sheet of a zone.
   *
   * @param votes whether to show what health checks ask the nodes
   */
  static String of(DesiredZone zone, boolean votes) {
    ZoneSheet sheet = new ZoneSheet(zone);
    zone.recordSets().forEach(sheet::add);
    zone.networks().forEach(one -> sheet.lines.add("networks " + one.name() + " " + one.blocks()));
    zone.healthChecks().stream()
        .filter(check -> votes || !asksNodes(check, zone))
        .forEach(sheet::add);
    zone.cells()
        .forEach(
            cell ->
                sheet.lines.add(
                    "cell %s is %s: %d of %s"
                        .formatted(cell.id(), cell.words(), cell.required(), cell.members())));
    zone.deviations()
        .forEach(
            one ->
                sheet.lines.add(
                    sheet.relative(one.name()) + " is " + one.what() + ": " + one.words()));
    return String.join("\n", sheet.lines);
  }

  private static boolean asksNodes(HealthCheck check, DesiredZone zone) {
    return zone.cells().stream().anyMatch(cell -> check.reference().startsWith(cell.id()));
  }

  private String relative(Name name) {
    String text = name.toString();
    String below = "." + zone.apex();
    return name.equals(zone.apex())
        ? "@"
        : text.endsWith(below) ? text.substring(0, text.length() - below.length()) : text;
  }

  private void add(RecordSet set) {
    String check = set.healthCheck().map(one -> " if " + one).orElse("");
    lines.add(
        "%s %s %s%s%s"
            .formatted(relative(set.name()), set.type(), rule(set), content(set.content()), check));
  }

  private static String rule(RecordSet set) {
    return switch (set.routing()) {
      case Routing.Simple _ -> "";
      case Routing.Weighted weighted -> "weight " + weighted.weight() + named(set);
      case Routing.Failover failover -> failover.role().name().toLowerCase(Locale.ROOT) + " ";
      case Routing.Geolocation place -> "in " + place(place) + " ";
      case Routing.Geoproximity point ->
          "near %d %d bias %d"
                  .formatted(point.latitudeHundredths(), point.longitudeHundredths(), point.bias())
              + named(set);
      case Routing.Multivalue _ -> "one of several" + named(set);
      case Routing.Cidr cidr -> "from " + cidr.location() + " ";
    };
  }

  private static String named(RecordSet set) {
    String own =
        set.content() instanceof RecordSet.Content.Values values ? values.values().first() : "";
    return own.equals(set.setIdentifier()) ? " " : " (" + set.setIdentifier() + ") ";
  }

  private static String place(Routing.Geolocation place) {
    return place.continent().isEmpty()
        ? place.country() + (place.subdivision().isEmpty() ? "" : "-" + place.subdivision())
        : "continent " + place.continent();
  }

  private String content(RecordSet.Content content) {
    return switch (content) {
      case RecordSet.Content.Values values ->
          String.join(", ", values.values()) + " TTL " + values.ttlSeconds();
      case RecordSet.Content.Alias alias ->
          (alias.evaluateTargetHealth() ? "→ " : "⇒ ") + relative(alias.target());
    };
  }

  private void add(HealthCheck check) {
    lines.add(
        "check "
            + check.reference()
            + (check.inverted() ? " not" : "")
            + (check.disabled() ? " disabled" : "")
            + " "
            + kind(check.kind()));
  }

  private static String kind(HealthCheck.Kind kind) {
    return switch (kind) {
      case HealthCheck.Kind.Endpoint endpoint ->
          "%s %s:%d%s%s%s every %d s × %d"
              .formatted(
                  endpoint.protocol(),
                  endpoint.address().getHostAddress(),
                  endpoint.port(),
                  endpoint.path(),
                  endpoint.host().isEmpty() ? "" : " host " + endpoint.host(),
                  endpoint.search().isEmpty() ? "" : " for " + endpoint.search(),
                  endpoint.intervalSeconds(),
                  endpoint.failureThreshold());
      case HealthCheck.Kind.Calculated calculated ->
          calculated.threshold() + " of " + calculated.children();
    };
  }
}
