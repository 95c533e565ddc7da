package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.route53.HealthCheck.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.ResettableElementName;
import software.amazon.awssdk.services.route53.model.UpdateHealthCheckRequest;

/** Health checks between our form and the SDK's. */
final class SdkChecks {
  private static final String CALCULATED = "CALCULATED";
  private static final int REFERENCE_DIGITS = 12;
  private static final String VERSION = "m1";

  private SdkChecks() {}

  /** What caller references of a zone and owner begin with. */
  static String prefix(String owner, String zoneId) {
    return VERSION + ":" + Digest.hex(owner + "\n" + zoneId, REFERENCE_DIGITS) + ":";
  }

  /**
   * A caller reference: the same for the same check, so that making it twice makes one.
   *
   * @param generation 0 to 255; a reference that was deleted cannot be used again
   */
  static String callerReference(String prefix, String reference, int generation) {
    return prefix + "%02x".formatted(generation) + ":" + reference;
  }

  /** Settings for a new check. */
  static HealthCheckConfig config(HealthCheck check, Map<String, String> ids) {
    HealthCheckConfig.Builder out =
        HealthCheckConfig.builder().inverted(check.inverted()).disabled(check.disabled());
    switch (check.kind()) {
      case Kind.Endpoint endpoint ->
          out.type(endpoint.protocol().name())
              .ipAddress(AddressText.print(endpoint.address()))
              .port(endpoint.port())
              .fullyQualifiedDomainName(orNull(endpoint.host()))
              .resourcePath(orNull(endpoint.path()))
              .searchString(orNull(endpoint.search()))
              .requestInterval(endpoint.intervalSeconds())
              .failureThreshold(endpoint.failureThreshold())
              .enableSNI(endpoint.protocol().isSecure() ? true : null);
      case Kind.Calculated calculated ->
          out.type(CALCULATED)
              .healthThreshold(calculated.threshold())
              .childHealthChecks(children(calculated, ids));
    }
    return out.build();
  }

  private static List<String> children(Kind.Calculated calculated, Map<String, String> ids) {
    return calculated.children().stream()
        .map(reference -> Optional.ofNullable(ids.get(reference)).orElse(reference))
        .toList();
  }

  /** The request that makes a held check be as it is wanted. */
  static UpdateHealthCheckRequest update(
      HeldCheck held, HealthCheck wanted, Map<String, String> ids) {
    UpdateHealthCheckRequest.Builder out =
        UpdateHealthCheckRequest.builder()
            .healthCheckId(held.id())
            .healthCheckVersion(held.version())
            .inverted(wanted.inverted())
            .disabled(wanted.disabled());
    switch (wanted.kind()) {
      case Kind.Endpoint endpoint -> {
        out.ipAddress(AddressText.print(endpoint.address()))
            .port(endpoint.port())
            .fullyQualifiedDomainName(orNull(endpoint.host()))
            .resourcePath(orNull(endpoint.path()))
            .searchString(orNull(endpoint.search()))
            .failureThreshold(endpoint.failureThreshold());
        if (endpoint.host().isEmpty() && held.raw().fullyQualifiedDomainName() != null) {
          out.resetElements(ResettableElementName.FULLY_QUALIFIED_DOMAIN_NAME);
        }
      }
      case Kind.Calculated calculated ->
          out.healthThreshold(calculated.threshold()).childHealthChecks(children(calculated, ids));
    }
    return out.build();
  }

  /**
   * What listed settings say.
   *
   * @param references our references by AWS's ids
   */
  static Optional<HealthCheck> value(
      String reference, HealthCheckConfig config, Map<String, String> references) {
    try {
      boolean inverted = Boolean.TRUE.equals(config.inverted());
      boolean disabled = Boolean.TRUE.equals(config.disabled());
      return kind(config, references)
          .map(kind -> new HealthCheck(reference, kind, inverted, disabled));
    } catch (IllegalArgumentException noWordsForIt) {
      return Optional.empty();
    }
  }

  private static Optional<Kind> kind(HealthCheckConfig config, Map<String, String> references) {
    if (CALCULATED.equals(config.typeAsString())) {
      TreeSet<String> children = new TreeSet<>();
      config.childHealthChecks().forEach(id -> children.add(references.getOrDefault(id, id)));
      return Optional.of(new Kind.Calculated(children, orZero(config.healthThreshold())));
    }
    return Optional.ofNullable(config.ipAddress())
        .flatMap(AddressText::parse)
        .map(
            address ->
                new Kind.Endpoint(
                    HealthCheck.Protocol.valueOf(config.typeAsString()),
                    address,
                    orZero(config.port()),
                    orEmpty(config.fullyQualifiedDomainName()),
                    orEmpty(config.resourcePath()),
                    orEmpty(config.searchString()),
                    orZero(config.requestInterval()),
                    orZero(config.failureThreshold())));
  }

  private static int orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
