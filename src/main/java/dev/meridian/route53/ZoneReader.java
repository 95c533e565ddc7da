package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.AccountLimitType;
import software.amazon.awssdk.services.route53.model.CollectionSummary;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HostedZoneLimitType;
import software.amazon.awssdk.services.route53.model.ListCidrBlocksResponse;
import software.amazon.awssdk.services.route53.model.ListCidrCollectionsResponse;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.TagResourceType;

/** Reads what a hosted zone holds: a call for each 300 record sets, and some more. */
final class ZoneReader {
  private static final int PAGE = 300;
  private static final int TAGS_AT_ONCE = 10;
  private static final int ATTEMPTS_MAX = 5;

  private final Route53Client client;
  private final Calls calls;
  private final String owner;
  private final Name apex;
  private final String id;

  ZoneReader(Route53 account, String owner, Name apex, String id) {
    this.client = account.client();
    this.calls = account.calls();
    this.owner = owner;
    this.apex = apex;
    this.id = id;
  }

  /** The name by which an account keeps the networks of a zone. */
  static String collectionName(String owner, String zoneId) {
    return "meridian-" + Digest.hex(owner + "\n" + zoneId, 12);
  }

  /**
   * Reads all. Pages are not of one moment; so the lease is read before them too, and where it
   * moved meanwhile, all is read again.
   */
  CurrentZone read() throws ApiException, InterruptedException {
    requireZone();
    for (int attempt = 1; ; attempt++) {
      Optional<RecordSet> lease = lease().flatMap(Held::set);
      CurrentZone zone = readOnce();
      if (zone.leaseSet().flatMap(Held::set).equals(lease)) {
        return zone;
      }
      if (attempt == ATTEMPTS_MAX) {
        throw new ApiException(
            ApiException.Kind.UNAVAILABLE,
            "somebody changes the zone faster than it can be read; try again when they are done");
      }
    }
  }

  private CurrentZone readOnce() throws ApiException, InterruptedException {
    HeldNetworks networks = networks();
    List<HeldCheck> checks = checks();
    Map<String, String> references = new HashMap<>();
    checks.forEach(check -> references.put(check.id(), check.reference()));
    List<Held> sets = new ArrayList<>();
    for (ResourceRecordSet raw : listSets()) {
      sets.add(SdkSets.held(raw, id, references, networks.id()));
    }
    return new CurrentZone(apex, id, sets, checks, networks, setsMax(), checksLeft());
  }

  private void requireZone() throws ApiException, InterruptedException {
    GetHostedZoneResponse response =
        calls.call("GetHostedZone", () -> client.getHostedZone(request -> request.id(id)));
    Name name = Escapes.name(response.hostedZone().name());
    if (!name.equals(apex)) {
      throw new ApiException(
          ApiException.Kind.REFUSED,
          "hosted zone %s is that of %s, which is not authoritative for %s: put the id of the hosted zone of %s under hostedZoneId, or make one"
              .formatted(id, name, apex, apex));
    }
  }

  private List<ResourceRecordSet> listSets() throws ApiException, InterruptedException {
    List<ResourceRecordSet> sets = new ArrayList<>();
    ListResourceRecordSetsRequest.Builder next =
        ListResourceRecordSetsRequest.builder().hostedZoneId(id).maxItems(Integer.toString(PAGE));
    boolean more = true;
    while (more) {
      ListResourceRecordSetsRequest request = next.build();
      ListResourceRecordSetsResponse page =
          calls.call("ListResourceRecordSets", () -> client.listResourceRecordSets(request));
      sets.addAll(page.resourceRecordSets());
      more = page.isTruncated();
      next.startRecordName(page.nextRecordName())
          .startRecordType(page.nextRecordType())
          .startRecordIdentifier(page.nextRecordIdentifier());
    }
    return sets;
  }

  /** The lease as it is now; empty when there is none. */
  Optional<Held> lease() throws ApiException, InterruptedException {
    Name name = OwnNames.lease(apex);
    ListResourceRecordSetsResponse page =
        calls.call(
            "ListResourceRecordSets",
            () ->
                client.listResourceRecordSets(
                    request ->
                        request
                            .hostedZoneId(id)
                            .startRecordName(Escapes.print(name))
                            .startRecordType("TXT")
                            .maxItems("1")));
    return page.resourceRecordSets().stream()
        .map(raw -> SdkSets.held(raw, id, Map.of(), ""))
        .filter(held -> held.name().equals(name) && held.type().equals("TXT"))
        .findFirst();
  }

  /** Those whose caller reference is of this owner and zone. */
  List<HeldCheck> checks() throws ApiException, InterruptedException {
    String prefix = SdkChecks.prefix(owner, id);
    List<software.amazon.awssdk.services.route53.model.HealthCheck> raw = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      String from = marker.orElse(null);
      ListHealthChecksResponse page =
          calls.call(
              "ListHealthChecks", () -> client.listHealthChecks(request -> request.marker(from)));
      page.healthChecks().stream()
          .filter(check -> check.callerReference().startsWith(prefix))
          .forEach(raw::add);
      marker = page.isTruncated() ? Optional.of(page.nextMarker()) : Optional.empty();
    } while (marker.isPresent());
    Map<String, String> references = new HashMap<>();
    raw.forEach(check -> references.put(check.id(), reference(check.callerReference(), prefix)));
    Map<String, Map<String, String>> tags = tags(List.copyOf(references.keySet()));
    return raw.stream()
        .map(check -> held(check, prefix, references, tags.getOrDefault(check.id(), Map.of())))
        .toList();
  }

  private static String reference(String callerReference, String prefix) {
    return callerReference.substring(Math.min(callerReference.length(), prefix.length() + 3));
  }

  private static HeldCheck held(
      software.amazon.awssdk.services.route53.model.HealthCheck check,
      String prefix,
      Map<String, String> references,
      Map<String, String> tags) {
    String callerReference = check.callerReference();
    String reference = reference(callerReference, prefix);
    return new HeldCheck(
        check.id(),
        callerReference,
        reference,
        generation(callerReference, prefix),
        check.healthCheckVersion(),
        SdkChecks.value(reference, check.healthCheckConfig(), references),
        check.healthCheckConfig(),
        tags);
  }

  private static int generation(String callerReference, String prefix) {
    try {
      return Integer.parseInt(
          callerReference,
          prefix.length(),
          Math.min(callerReference.length(), prefix.length() + 2),
          16);
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }

  private Map<String, Map<String, String>> tags(List<String> ids)
      throws ApiException, InterruptedException {
    Map<String, Map<String, String>> tags = new HashMap<>();
    for (int at = 0; at < ids.size(); at += TAGS_AT_ONCE) {
      List<String> some = ids.subList(at, Math.min(ids.size(), at + TAGS_AT_ONCE));
      calls
          .call(
              "ListTagsForResources",
              () ->
                  client.listTagsForResources(
                      request ->
                          request.resourceType(TagResourceType.HEALTHCHECK).resourceIds(some)))
          .resourceTagSets()
          .forEach(
              set -> {
                Map<String, String> of = new HashMap<>();
                set.tags().forEach(tag -> of.put(tag.key(), tag.value()));
                tags.put(set.resourceId(), of);
              });
    }
    return tags;
  }

  private HeldNetworks networks() throws ApiException, InterruptedException {
    String name = collectionName(owner, id);
    Optional<CollectionSummary> ours = Optional.empty();
    Optional<String> token = Optional.empty();
    do {
      String from = token.orElse(null);
      ListCidrCollectionsResponse page =
          calls.call(
              "ListCidrCollections",
              () -> client.listCidrCollections(request -> request.nextToken(from)));
      ours =
          ours.or(
              () ->
                  page.cidrCollections().stream()
                      .filter(one -> one.name().equals(name))
                      .findFirst());
      token = Optional.ofNullable(page.nextToken());
    } while (token.isPresent() && ours.isEmpty());
    return ours.isPresent() ? networks(ours.get()) : HeldNetworks.NONE;
  }

  private HeldNetworks networks(CollectionSummary collection)
      throws ApiException, InterruptedException {
    Map<String, Set<String>> locations = new LinkedHashMap<>();
    Optional<String> token = Optional.empty();
    do {
      String from = token.orElse(null);
      ListCidrBlocksResponse page =
          calls.call(
              "ListCidrBlocks",
              () ->
                  client.listCidrBlocks(
                      request -> request.collectionId(collection.id()).nextToken(from)));
      page.cidrBlocks()
          .forEach(
              block ->
                  locations
                      .computeIfAbsent(block.locationName(), _ -> new TreeSet<>())
                      .add(block.cidrBlock()));
      token = Optional.ofNullable(page.nextToken());
    } while (token.isPresent());
    return new HeldNetworks(collection.id(), collection.version(), locations);
  }

  private long setsMax() throws ApiException, InterruptedException {
    return calls
        .call(
            "GetHostedZoneLimit",
            () ->
                client.getHostedZoneLimit(
                    request ->
                        request.hostedZoneId(id).type(HostedZoneLimitType.MAX_RRSETS_BY_ZONE)))
        .limit()
        .value();
  }

  private long checksLeft() throws ApiException, InterruptedException {
    var limit =
        calls.call(
            "GetAccountLimit",
            () ->
                client.getAccountLimit(
                    request -> request.type(AccountLimitType.MAX_HEALTH_CHECKS_BY_OWNER)));
    return limit.limit().value() - limit.count();
  }
}
