package dev.meridian.route53;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;

/**
 * A health check of this zone and owner that the account holds.
 *
 * @param id by AWS
 * @param callerReference with which it was made
 * @param reference our own, which the caller reference ends in
 * @param generation how often that reference was made anew
 * @param value empty where we have no words for its settings
 * @param raw its settings as they were listed
 */
record HeldCheck(
    String id,
    String callerReference,
    String reference,
    int generation,
    long version,
    Optional<HealthCheck> value,
    HealthCheckConfig raw,
    Map<String, String> tags) {
  static final String TAG_OWNER = "meridian-owner";
  static final String TAG_ZONE = "meridian-zone";
  static final String TAG_NAME = "Name";
  static final String TAG_UNUSED = "meridian-unused-since";

  /** When it was found to be used by nothing. */
  Optional<Instant> unusedSince() {
    try {
      return Optional.ofNullable(tags.get(TAG_UNUSED))
          .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether tags say that it is ours, as its reference does. */
  boolean isTagged(String owner, String zoneId) {
    return owner.equals(tags.get(TAG_OWNER)) && zoneId.equals(tags.get(TAG_ZONE));
  }
}
