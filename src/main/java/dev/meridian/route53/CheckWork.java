package dev.meridian.route53;

import dev.meridian.route53.Plan.CheckUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.HealthCheckAlreadyExistsException;
import software.amazon.awssdk.services.route53.model.HealthCheckObservation;
import software.amazon.awssdk.services.route53.model.NoSuchHealthCheckException;
import software.amazon.awssdk.services.route53.model.Tag;
import software.amazon.awssdk.services.route53.model.TagResourceType;

/**
 * Does a plan's work on health checks. Every step may be done twice: a caller reference makes one
 * check, tags and settings are what they are, and what is gone stays gone.
 */
final class CheckWork {
  private static final int GENERATIONS = 256;
  private static final int OBSERVATIONS_MIN = 3;
  private static final Duration SETTLE_POLL = Duration.ofSeconds(5);
  private static final Duration SETTLE_MAX = Duration.ofMinutes(5);

  private final Route53Client client;
  private final Calls calls;
  private final Time time;
  private final Plan plan;
  private final String owner;
  private final String zoneId;
  private final Progress progress;
  private final Map<String, String> ids;
  private final Map<String, HealthCheck> created = new HashMap<>();

  /**
   * Work of one plan.
   *
   * @param ids AWS's ids by our references; those of new checks are added
   */
  CheckWork(Route53 account, Plan plan, String owner, Map<String, String> ids, Progress progress) {
    this.client = account.client();
    this.calls = account.calls();
    this.time = account.time();
    this.plan = plan;
    this.owner = owner;
    this.zoneId = plan.current().id();
    this.ids = ids;
    this.progress = progress;
  }

  /** Makes and changes checks, before record sets use them. */
  void prepare() throws ApiException, InterruptedException {
    int done = 0;
    for (HealthCheck check : plan.create()) {
      progress.at("making health checks", done++, plan.create().size());
      ids.put(check.reference(), create(check));
      created.put(check.reference(), check);
    }
    for (CheckUpdate update : plan.update()) {
      progress.at("changing health check " + update.wanted().reference(), 0, 1);
      update(update);
    }
    for (HeldCheck check : plan.retag()) {
      tag(check.id(), check.reference());
    }
  }

  private String create(HealthCheck check) throws ApiException, InterruptedException {
    String prefix = SdkChecks.prefix(owner, zoneId);
    for (int generation = 0; generation < GENERATIONS; generation++) {
      String reference = SdkChecks.callerReference(prefix, check.reference(), generation);
      Optional<String> id =
          calls.call("CreateHealthCheck", () -> create(reference, SdkChecks.config(check, ids)));
      if (id.isPresent()) {
        tag(id.get(), check.reference());
        return id.get();
      }
    }
    throw new ApiException(
        ApiException.Kind.REFUSED,
        "health check %s was made and deleted %d times: choose another owner or name"
            .formatted(check.reference(), GENERATIONS));
  }

  /** Empty when the reference was used for another check, which may be gone. */
  private Optional<String> create(
      String reference, software.amazon.awssdk.services.route53.model.HealthCheckConfig config) {
    try {
      return Optional.of(
          client
              .createHealthCheck(
                  request -> request.callerReference(reference).healthCheckConfig(config))
              .healthCheck()
              .id());
    } catch (HealthCheckAlreadyExistsException usedBefore) {
      return Optional.empty();
    }
  }

  private void update(CheckUpdate update) throws ApiException, InterruptedException {
    try {
      calls.doubtfully(
          "UpdateHealthCheck",
          () -> client.updateHealthCheck(SdkChecks.update(update.held(), update.wanted(), ids)));
    } catch (Calls.DoubtfulException e) {
      if (!isAsWanted(update)) {
        throw ApiWords.exception("UpdateHealthCheck", e.last());
      }
    }
  }

  private boolean isAsWanted(CheckUpdate update) throws ApiException, InterruptedException {
    Map<String, String> references = new HashMap<>();
    ids.forEach((reference, id) -> references.put(id, reference));
    var now =
        calls.call(
            "GetHealthCheck",
            () -> client.getHealthCheck(request -> request.healthCheckId(update.held().id())));
    return SdkChecks.value(
            update.wanted().reference(), now.healthCheck().healthCheckConfig(), references)
        .equals(Optional.of(update.wanted()));
  }

  private void tag(String id, String reference) throws ApiException, InterruptedException {
    List<Tag> tags =
        List.of(
            tagOf(HeldCheck.TAG_NAME, "meridian " + reference),
            tagOf(HeldCheck.TAG_OWNER, owner),
            tagOf(HeldCheck.TAG_ZONE, zoneId));
    calls.call(
        "ChangeTagsForResource",
        () ->
            client.changeTagsForResource(
                request ->
                    request
                        .resourceType(TagResourceType.HEALTHCHECK)
                        .resourceId(id)
                        .addTags(tags)
                        .removeTagKeys(HeldCheck.TAG_UNUSED)));
  }

  private static Tag tagOf(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  /**
   * Waits until Route 53's checkers have told of every check that a record set is about to use for
   * the first time, and that would count as unhealthy before they have.
   */
  void settle() throws ApiException, InterruptedException {
    List<String> waiting = new ArrayList<>(unsettled());
    int all = waiting.size();
    long end = time.nanos() + SETTLE_MAX.toNanos();
    while (!waiting.isEmpty()) {
      progress.at("waiting for health checks to settle", all - waiting.size(), all);
      List<String> left = new ArrayList<>();
      for (String id : waiting) {
        if (!isSettled(id)) {
          left.add(id);
        }
      }
      waiting = left;
      if (!waiting.isEmpty()) {
        if (time.nanos() - end > 0) {
          throw new ApiException(
              ApiException.Kind.UNAVAILABLE,
              "%d of %d new health checks have no results after %d s, so no answer may depend on them yet: try again"
                  .formatted(waiting.size(), all, SETTLE_MAX.toSeconds()));
        }
        time.sleep(calls.jittered(SETTLE_POLL));
      }
    }
  }

  /** Ids of endpoint checks to wait for. */
  private Set<String> unsettled() {
    Set<String> inUse = new HashSet<>();
    for (Held held : plan.current().sets()) {
      if (held.raw().healthCheckId() != null) {
        inUse.add(held.raw().healthCheckId());
      }
    }
    Map<String, HealthCheck> values = new HashMap<>(created);
    for (HeldCheck check : plan.current().checks()) {
      if (inUse.contains(check.id())) {
        inUse.addAll(check.raw().childHealthChecks());
      }
      check.value().ifPresent(value -> values.putIfAbsent(check.reference(), value));
    }
    Set<String> waiting = new HashSet<>();
    for (Change change : plan.changes()) {
      Optional<String> reference =
          switch (change) {
            case Change.Create create -> create.set().healthCheck();
            case Change.Upsert upsert -> upsert.set().healthCheck();
            case Change.Delete _ -> Optional.empty();
          };
      reference.map(values::get).ifPresent(check -> addEndpoints(check, values, inUse, waiting));
    }
    return waiting;
  }

  private void addEndpoints(
      HealthCheck check, Map<String, HealthCheck> values, Set<String> inUse, Set<String> waiting) {
    String id = ids.getOrDefault(check.reference(), "");
    if (id.isEmpty() || inUse.contains(id)) {
      return;
    }
    switch (check.kind()) {
      case HealthCheck.Kind.Endpoint _ -> {
        if (check.mustSettle() && !check.disabled()) {
          waiting.add(id);
        }
      }
      case HealthCheck.Kind.Calculated calculated ->
          calculated.children().stream()
              .map(values::get)
              .filter(child -> child != null)
              .forEach(child -> addEndpoints(child, values, inUse, waiting));
    }
  }

  private boolean isSettled(String id) throws ApiException, InterruptedException {
    List<HealthCheckObservation> told =
        calls
            .call(
                "GetHealthCheckStatus",
                () -> client.getHealthCheckStatus(request -> request.healthCheckId(id)))
            .healthCheckObservations();
    return told.stream()
            .filter(one -> one.statusReport() != null && one.statusReport().checkedTime() != null)
            .count()
        >= OBSERVATIONS_MIN;
  }

  /** Marks what nothing uses any more, and deletes what nothing has used for long. */
  void tidy() throws ApiException, InterruptedException {
    for (HeldCheck check : plan.retire()) {
      retire(check);
    }
    int done = 0;
    for (HeldCheck check : plan.collect()) {
      progress.at("deleting unused health checks", done++, plan.collect().size());
      if (isStillUnused(check)) {
        calls.call("DeleteHealthCheck", () -> delete(check.id()));
      }
    }
  }

  private void retire(HeldCheck check) throws ApiException, InterruptedException {
    List<Tag> tags =
        List.of(
            tagOf(HeldCheck.TAG_OWNER, owner),
            tagOf(HeldCheck.TAG_ZONE, zoneId),
            tagOf(HeldCheck.TAG_UNUSED, Long.toString(time.now().getEpochSecond())));
    calls.call("ChangeTagsForResource", () -> addTags(check.id(), tags));
  }

  private boolean addTags(String id, List<Tag> tags) {
    try {
      client.changeTagsForResource(
          request ->
              request.resourceType(TagResourceType.HEALTHCHECK).resourceId(id).addTags(tags));
      return true;
    } catch (NoSuchHealthCheckException gone) {
      return false;
    }
  }

  /** Another writer takes the tag away before it uses a check again. */
  private boolean isStillUnused(HeldCheck check) throws ApiException, InterruptedException {
    return calls.call(
        "ListTagsForResources",
        () -> {
          try {
            return client
                .listTagsForResources(
                    request ->
                        request.resourceType(TagResourceType.HEALTHCHECK).resourceIds(check.id()))
                .resourceTagSets()
                .stream()
                .flatMap(set -> set.tags().stream())
                .anyMatch(tag -> tag.key().equals(HeldCheck.TAG_UNUSED));
          } catch (NoSuchHealthCheckException gone) {
            return false;
          }
        });
  }

  private boolean delete(String id) {
    try {
      client.deleteHealthCheck(request -> request.healthCheckId(id));
      return true;
    } catch (NoSuchHealthCheckException gone) {
      return false;
    }
  }
}
