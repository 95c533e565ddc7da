package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.Coordinates;
import software.amazon.awssdk.services.route53.model.GeoLocation;
import software.amazon.awssdk.services.route53.model.GeoProximityLocation;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Record sets between our form and the SDK's. */
final class SdkSets {
  private static final int COORDINATE_SCALE = 2;

  private SdkSets() {}

  /**
   * As the API takes it.
   *
   * @param zoneId of the hosted zone, which aliases lead within
   * @param checkIds AWS's ids of health checks, by our references; a reference that is not there is
   *     an id itself
   * @param collectionId of the CIDR collection
   */
  static ResourceRecordSet sdk(
      RecordSet set, String zoneId, Map<String, String> checkIds, String collectionId) {
    ResourceRecordSet.Builder out =
        ResourceRecordSet.builder().name(Escapes.print(set.name())).type(set.type().name());
    if (!set.setIdentifier().isEmpty()) {
      out.setIdentifier(set.setIdentifier());
    }
    set.healthCheck()
        .ifPresent(
            reference ->
                out.healthCheckId(Optional.ofNullable(checkIds.get(reference)).orElse(reference)));
    route(set.routing(), out, collectionId);
    switch (set.content()) {
      case RecordSet.Content.Values values ->
          out.ttl(values.ttlSeconds())
              .resourceRecords(
                  values.values().stream()
                      .map(value -> ResourceRecord.builder().value(value).build())
                      .toList());
      case RecordSet.Content.Alias alias ->
          out.aliasTarget(
              AliasTarget.builder()
                  .hostedZoneId(zoneId)
                  .dnsName(Escapes.print(alias.target()))
                  .evaluateTargetHealth(alias.evaluateTargetHealth())
                  .build());
    }
    return out.build();
  }

  private static void route(Routing routing, ResourceRecordSet.Builder out, String collectionId) {
    switch (routing) {
      case Routing.Simple _ -> {}
      case Routing.Weighted weighted -> out.weight((long) weighted.weight());
      case Routing.Failover failover -> out.failover(failover.role().name());
      case Routing.Multivalue _ -> out.multiValueAnswer(true);
      case Routing.Cidr cidr ->
          out.cidrRoutingConfig(
              config -> config.collectionId(collectionId).locationName(cidr.location()));
      case Routing.Geolocation place ->
          out.geoLocation(
              GeoLocation.builder()
                  .continentCode(orNull(place.continent()))
                  .countryCode(orNull(place.country()))
                  .subdivisionCode(orNull(place.subdivision()))
                  .build());
      case Routing.Geoproximity near ->
          out.geoProximityLocation(
              GeoProximityLocation.builder()
                  .bias(near.bias())
                  .coordinates(
                      Coordinates.builder()
                          .latitude(degrees(near.latitudeHundredths()))
                          .longitude(degrees(near.longitudeHundredths()))
                          .build())
                  .build());
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String degrees(int hundredths) {
    return java.math.BigDecimal.valueOf(hundredths, COORDINATE_SCALE).toPlainString();
  }

  /** A set of ours as it will be listed. */
  static Held held(
      RecordSet set, String zoneId, Map<String, String> checkIds, String collectionId) {
    return new Held(
        set.name(),
        set.type().name(),
        set.setIdentifier(),
        Optional.of(set),
        sdk(set, zoneId, checkIds, collectionId));
  }

  /** As {@link #held(RecordSet, String, Map, String)}, for a set with neither alias nor check. */
  static Held held(RecordSet set, Map<String, String> checkIds, HeldNetworks networks) {
    return held(set, "", checkIds, networks.id());
  }

  /**
   * What a listed set says.
   *
   * @param references our references of health checks, by AWS's ids
   */
  static Held held(
      ResourceRecordSet raw, String zoneId, Map<String, String> references, String collectionId) {
    Name name = Escapes.name(raw.name());
    String identifier = raw.setIdentifier() == null ? "" : raw.setIdentifier();
    Held bare = new Held(name, raw.typeAsString(), identifier, Optional.empty(), raw);
    Optional<RecordSet> set =
        bare.group()
            .flatMap(group -> set(group, identifier, raw, zoneId, references, collectionId));
    return new Held(name, raw.typeAsString(), identifier, set, raw);
  }

  private static Optional<RecordSet> set(
      SetGroup group,
      String identifier,
      ResourceRecordSet raw,
      String zoneId,
      Map<String, String> references,
      String collectionId) {
    try {
      Optional<Routing> routing = routing(raw, collectionId);
      Optional<RecordSet.Content> content = content(group.type(), raw, zoneId);
      if (routing.isEmpty() || content.isEmpty() || raw.trafficPolicyInstanceId() != null) {
        return Optional.empty();
      }
      return Optional.of(
          new RecordSet(
              group.name(),
              group.type(),
              identifier,
              routing.get(),
              content.get(),
              Optional.ofNullable(raw.healthCheckId()).map(id -> references.getOrDefault(id, id))));
    } catch (IllegalArgumentException noWordsForIt) {
      return Optional.empty();
    }
  }

  private static Optional<RecordSet.Content> content(
      RecordType type, ResourceRecordSet raw, String zoneId) {
    AliasTarget alias = raw.aliasTarget();
    if (alias != null) {
      return alias.hostedZoneId().equals(zoneId)
          ? Optional.of(
              new RecordSet.Content.Alias(
                  Escapes.name(alias.dnsName()), alias.evaluateTargetHealth()))
          : Optional.empty();
    }
    TreeSet<String> values = new TreeSet<>();
    raw.resourceRecords().forEach(one -> values.add(Rdata.canonical(type, one.value())));
    return values.isEmpty() || raw.ttl() == null
        ? Optional.empty()
        : Optional.of(new RecordSet.Content.Values(raw.ttl(), values));
  }

  private static Optional<Routing> routing(ResourceRecordSet raw, String collectionId) {
    if (raw.region() != null) {
      return Optional.empty();
    }
    if (raw.weight() != null) {
      return Optional.of(new Routing.Weighted(raw.weight().intValue()));
    }
    if (raw.failover() != null) {
      return Optional.of(
          new Routing.Failover(Routing.Failover.Role.valueOf(raw.failoverAsString())));
    }
    if (raw.multiValueAnswer() != null && raw.multiValueAnswer()) {
      return Optional.of(new Routing.Multivalue());
    }
    if (raw.geoLocation() != null) {
      GeoLocation place = raw.geoLocation();
      return Optional.of(
          new Routing.Geolocation(
              orEmpty(place.continentCode()),
              orEmpty(place.countryCode()),
              orEmpty(place.subdivisionCode())));
    }
    if (raw.cidrRoutingConfig() != null) {
      return raw.cidrRoutingConfig().collectionId().equals(collectionId)
          ? Optional.of(new Routing.Cidr(raw.cidrRoutingConfig().locationName()))
          : Optional.empty();
    }
    return raw.geoProximityLocation() == null
        ? Optional.of(new Routing.Simple())
        : near(raw.geoProximityLocation());
  }

  private static Optional<Routing> near(GeoProximityLocation place) {
    if (place.coordinates() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Routing.Geoproximity(
            hundredths(place.coordinates().latitude()),
            hundredths(place.coordinates().longitude()),
            place.bias() == null ? 0 : place.bias()));
  }

  private static int hundredths(String degrees) {
    return new java.math.BigDecimal(degrees)
        .movePointRight(COORDINATE_SCALE)
        .setScale(0, java.math.RoundingMode.HALF_EVEN)
        .intValueExact();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
