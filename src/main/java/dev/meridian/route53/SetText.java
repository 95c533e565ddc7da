package dev.meridian.route53;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Record sets as people read them: {@code www.example.com. A [eu] weight 10, 192.0.2.1, TTL 30}.
 */
final class SetText {
  private static final int VALUES_TOLD_MAX = 4;

  private SetText() {}

  static String of(RecordSet set) {
    return named(set.name() + " " + set.type(), set.setIdentifier()) + " " + details(set);
  }

  static String of(Held held) {
    return held.set()
        .map(SetText::of)
        .orElseGet(
            () ->
                named(held.name() + " " + held.type(), held.setIdentifier()) + foreign(held.raw()));
  }

  private static String named(String name, String identifier) {
    return identifier.isEmpty() ? name : name + " [" + identifier + "]";
  }

  private static String foreign(ResourceRecordSet raw) {
    return raw.aliasTarget() == null
        ? " " + values(raw.resourceRecords().stream().map(one -> one.value()).toList())
        : " alias to " + raw.aliasTarget().dnsName();
  }

  /** What a set says, without its name. */
  static String details(RecordSet set) {
    List<String> parts = new ArrayList<>();
    switch (set.routing()) {
      case Routing.Simple _ -> {}
      case Routing.Weighted weighted -> parts.add("weight " + weighted.weight());
      case Routing.Failover failover -> parts.add(failover.role().name());
      case Routing.Geolocation place -> parts.add("clients in " + place(place));
      case Routing.Geoproximity near ->
          parts.add(
              "near %.2f,%.2f%s"
                  .formatted(
                      near.latitudeHundredths() / 100.0,
                      near.longitudeHundredths() / 100.0,
                      near.bias() == 0 ? "" : " bias " + near.bias()));
      case Routing.Multivalue _ -> parts.add("one of several");
      case Routing.Cidr cidr -> parts.add("networks " + cidr.location());
    }
    switch (set.content()) {
      case RecordSet.Content.Values values -> {
        parts.add(values(List.copyOf(values.values())));
        parts.add("TTL " + values.ttlSeconds());
      }
      case RecordSet.Content.Alias alias ->
          parts.add(
              "alias to "
                  + alias.target()
                  + (alias.evaluateTargetHealth() ? "" : " whatever its health"));
    }
    set.healthCheck().ifPresent(check -> parts.add("if " + check + " is healthy"));
    return String.join(", ", parts);
  }

  private static String place(Routing.Geolocation place) {
    if (place.equals(Routing.Geolocation.EVERYWHERE)) {
      return "all other places";
    }
    return place.subdivision().isEmpty()
        ? place.continent() + place.country()
        : place.country() + "-" + place.subdivision();
  }

  private static String values(List<String> values) {
    List<String> told = values.stream().limit(VALUES_TOLD_MAX).toList();
    int more = values.size() - told.size();
    return String.join(" ", told) + (more > 0 ? " and " + more + " more" : "");
  }
}
