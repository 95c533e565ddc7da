package dev.meridian.route53.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The health checks of the account, their tags, and what the checkers have seen. */
final class Checks {
  private static final int PAGE = 100;
  private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1", "ap-southeast-1");

  private final Map<String, Check> all = new LinkedHashMap<>();
  private final Set<String> references = new HashSet<>();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private final Map<String, Boolean> seen = new HashMap<>();
  private final long settleNanos;
  private final int max;
  private int made;

  /**
   * No checks yet.
   *
   * @param settleNanos how long a new check has no data
   */
  Checks(long settleNanos, int max) {
    this.settleNanos = settleNanos;
    this.max = max;
  }

  List<Check> all() {
    return List.copyOf(all.values());
  }

  boolean exists(String id) {
    return all.containsKey(id);
  }

  Map<String, String> tags(String id) {
    return Map.copyOf(tags.getOrDefault(id, Map.of()));
  }

  private Check get(String id) {
    return Optional.ofNullable(all.get(id)).orElseThrow(() -> Refusal.noSuchCheck(id));
  }

  Xml create(Xml request, long nowNanos) {
    String reference = request.required("CallerReference");
    if (reference.length() > 64) {
      throw Refusal.invalidInput("CallerReference longer than 64");
    }
    String id =
        UUID.nameUUIDFromBytes(("check " + made).getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toString();
    Check check =
        Check.of(id, reference, request.child("HealthCheckConfig").orElseThrow(), nowNanos);
    for (String child : check.children()) {
      if (get(child).isCalculated()) {
        throw Refusal.invalidInput("a calculated check cannot have a calculated child");
      }
    }
    Optional<Check> same =
        all.values().stream().filter(one -> one.reference().equals(reference)).findFirst();
    if (same.filter(one -> one.version() == 1 && one.saysTheSameAs(check)).isPresent()) {
      return Xml.of("CreateHealthCheckResponse", same.get().xml());
    }
    if (!references.add(reference)) {
      throw new Refusal(
          409, "HealthCheckAlreadyExists", "CallerReference " + reference + " was used before");
    }
    if (all.size() >= max) {
      throw new Refusal(400, "TooManyHealthChecks", "the limit of " + max + " is reached");
    }
    made++;
    all.put(id, check);
    return Xml.of("CreateHealthCheckResponse", check.xml());
  }

  Xml update(String id, Xml request) {
    Check after = get(id).updated(request);
    all.put(id, after);
    return Xml.of("UpdateHealthCheckResponse", after.xml());
  }

  Xml delete(String id) {
    get(id);
    all.remove(id);
    tags.remove(id);
    return Xml.of("DeleteHealthCheckResponse");
  }

  Xml read(String id) {
    return Xml.of("GetHealthCheckResponse", get(id).xml());
  }

  Xml list(Optional<String> marker, Optional<Integer> max) {
    int page = Math.min(PAGE, max.orElse(PAGE));
    List<Check> rest = new ArrayList<>(all.values());
    while (marker.isPresent() && !rest.isEmpty() && !rest.getFirst().id().equals(marker.get())) {
      rest.removeFirst();
    }
    List<Xml> out = new ArrayList<>();
    out.add(Xml.of("HealthChecks", rest.stream().limit(page).map(Check::xml).toList()));
    marker.ifPresent(text -> out.add(Xml.of("Marker", text)));
    out.add(Xml.of("IsTruncated", rest.size() > page));
    if (rest.size() > page) {
      out.add(Xml.of("NextMarker", rest.get(page).id()));
    }
    out.add(Xml.of("MaxItems", page));
    return Xml.of("ListHealthChecksResponse", out);
  }

  Xml changeTags(String id, Xml request) {
    get(id);
    Map<String, String> held = tags.computeIfAbsent(id, _ -> new LinkedHashMap<>());
    for (Xml tag : request.list("AddTags")) {
      String value = tag.value("Value").orElse("");
      if (!value.matches("[\\p{L}\\p{N} _.:/=+@-]*")) {
        throw Refusal.invalidInput("tag value " + value);
      }
      held.put(tag.required("Key"), value);
    }
    request.list("RemoveTagKeys").forEach(key -> held.remove(key.text()));
    if (held.size() > 10) {
      throw Refusal.invalidInput("more than 10 tags");
    }
    return Xml.of("ChangeTagsForResourceResponse");
  }

  Xml listTags(Xml request) {
    List<Xml> ids = request.list("ResourceIds");
    if (ids.isEmpty() || ids.size() > 10) {
      throw Refusal.invalidInput("1 to 10 resources");
    }
    return Xml.of(
        "ListTagsForResourcesResponse",
        Xml.of("ResourceTagSets", ids.stream().map(id -> tagSet(get(id.text()).id())).toList()));
  }

  private Xml tagSet(String id) {
    List<Xml> out = new ArrayList<>();
    tags(id)
        .forEach(
            (key, value) -> out.add(Xml.of("Tag", Xml.of("Key", key), Xml.of("Value", value))));
    return Xml.of(
        "ResourceTagSet",
        Xml.of("ResourceType", "healthcheck"),
        Xml.of("ResourceId", id),
        Xml.of("Tags", out));
  }

  /** What all checkers see from now on, before inversion. */
  void see(String id, boolean success) {
    seen.put(id, success);
  }

  private boolean hasData(Check check, long nowNanos) {
    return nowNanos - check.madeNanos() >= settleNanos;
  }

  /** Whether sets that it is attached to count as healthy. */
  boolean isHealthy(String id, long nowNanos) {
    Check check = get(id);
    if (check.isDisabled()) {
      return !check.isInverted();
    }
    if (check.isCalculated()) {
      long healthy = check.children().stream().filter(one -> isHealthy(one, nowNanos)).count();
      boolean enough =
          healthy >= Long.parseLong(check.config().getOrDefault("HealthThreshold", "0"));
      return enough != check.isInverted();
    }
    boolean success = !hasData(check, nowNanos) || seen.getOrDefault(id, !check.isInverted());
    return success != check.isInverted();
  }

  Xml status(String id, long nowNanos) {
    Check check = get(id);
    if (check.isCalculated()) {
      throw Refusal.invalidInput("no status of a calculated health check");
    }
    String text =
        seen.getOrDefault(id, !check.isInverted())
            ? "Success: HTTP Status Code 200, OK"
            : "Failure: The response does not contain the search string";
    List<Xml> observations =
        !hasData(check, nowNanos)
            ? List.of()
            : REGIONS.stream()
                .map(
                    region ->
                        Xml.of(
                            "HealthCheckObservation",
                            Xml.of("Region", region),
                            Xml.of("IPAddress", "192.0.2.250"),
                            Xml.of(
                                "StatusReport",
                                Xml.of("Status", text),
                                Xml.of("CheckedTime", "2026-11-22T12:00:00Z"))))
                .toList();
    return Xml.of("GetHealthCheckStatusResponse", Xml.of("HealthCheckObservations", observations));
  }
}
