package dev.meridian.route53;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.CidrCollectionChange;
import software.amazon.awssdk.services.route53.model.CidrCollectionChangeAction;
import software.amazon.awssdk.services.route53.model.CidrCollectionInUseException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Does what a plan says, step by step, so that it may end after any of them: what is there then is
 * whole, and the next plan goes on. Blocks.
 */
final class Executor {
  /** How long a writer that is at it may be silent before another tries. */
  static final Duration TERM = Duration.ofSeconds(90);

  private static final Duration INSYNC_POLL = Duration.ofSeconds(3);
  private static final Duration INSYNC_MAX = Duration.ofMinutes(10);

  private final Route53 account;
  private final Route53Client client;
  private final Calls calls;
  private final Time time;
  private final String owner;
  private final String holder;
  private final Progress progress;

  /**
   * An executor.
   *
   * @param holder this process, in a word that no other has
   */
  Executor(Route53 account, String owner, String holder, Progress progress) {
    this.account = account;
    this.client = account.client();
    this.calls = account.calls();
    this.time = account.time();
    this.owner = owner;
    this.holder = holder;
    this.progress = progress;
  }

  /**
   * Executes a plan, and returns when Route 53 answers so everywhere.
   *
   * @return what the zone holds now, as far as record sets go
   * @throws ApiException when it was not done, or not all of it; nothing is half-built
   */
  CurrentZone execute(Plan plan) throws ApiException, InterruptedException {
    if (plan.isRefused()) {
      throw new ApiException(ApiException.Kind.REFUSED, plan.refusals().getFirst());
    }
    requireFree(plan.current());
    Map<String, String> ids = new HashMap<>(plan.current().checkIds());
    CheckWork checks = new CheckWork(account, plan, owner, ids, progress);
    HeldNetworks networks = putNetworks(plan);
    checks.prepare();
    if (!plan.batches().isEmpty()) {
      checks.settle();
    }
    Writing writing = new Writing(plan.current(), ids, networks);
    for (int i = 0; i < plan.batches().size(); i++) {
      boolean last = i == plan.batches().size() - 1;
      progress.at("changing record sets", i, plan.batches().size());
      writing.write(plan.batches().get(i).changes(), last);
    }
    checks.tidy();
    dropNetworks(plan, networks);
    return writing.zone;
  }

  private void requireFree(CurrentZone zone) throws ApiException {
    Optional<Lease> other = zone.lease().filter(lease -> lease.isHeldByAnother(holder, time.now()));
    if (other.isPresent()) {
      throw new ApiException(
          ApiException.Kind.UNAVAILABLE,
          "%s of %s is changing the zone, until %s at least: try again then"
              .formatted(other.get().holder(), other.get().owner(), other.get().until()));
    }
  }

  /** The state of a zone between batches. */
  private final class Writing {
    private final Map<String, String> ids;
    private final HeldNetworks networks;
    private CurrentZone zone;
    private Optional<Held> leaseSet;
    private long epoch;

    Writing(CurrentZone zone, Map<String, String> ids, HeldNetworks networks) {
      this.zone = zone;
      this.ids = ids;
      this.networks = networks;
      this.leaseSet = zone.leaseSet();
      this.epoch = zone.epoch();
    }

    /**
     * Executes one batch under the lease, and waits until it is in sync.
     *
     * @param last whether the lease is given back
     */
    void write(List<Change> changes, boolean last) throws ApiException, InterruptedException {
      Optional<String> change = submit(changes, last);
      if (change.isEmpty()) {
        // It was executed, but nobody told its id: a change behind it is in sync no earlier.
        change = submit(List.of(), last);
      }
      if (change.isPresent()) {
        awaitInsync(change.get());
      }
    }

    private Optional<String> submit(List<Change> changes, boolean last)
        throws ApiException, InterruptedException {
      Lease next = new Lease(epoch + 1, owner, holder, last ? time.now() : time.now().plus(TERM));
      List<Change> all = new ArrayList<>();
      leaseSet.ifPresent(held -> all.add(new Change.Delete(held)));
      all.add(new Change.Create(next.set(zone.apex())));
      all.addAll(changes);
      Optional<String> id = send(all, next);
      zone = zone.withSets(after(all));
      leaseSet = zone.leaseSet();
      epoch++;
      return id;
    }

    /** The id of the change; empty when it was executed by an attempt that nobody answered. */
    private Optional<String> send(List<Change> changes, Lease next)
        throws ApiException, InterruptedException {
      List<software.amazon.awssdk.services.route53.model.Change> sent =
          changes.stream().map(this::sdk).toList();
      try {
        return Optional.of(
            calls
                .doubtfully(
                    "ChangeResourceRecordSets",
                    () ->
                        client.changeResourceRecordSets(
                            request ->
                                request
                                    .hostedZoneId(zone.id())
                                    .changeBatch(batch -> batch.changes(sent))))
                .value()
                .changeInfo()
                .id());
      } catch (Calls.DoubtfulException e) {
        RecordSet ours = next.set(zone.apex());
        Optional<RecordSet> now =
            new ZoneReader(account, owner, zone.apex(), zone.id()).lease().flatMap(Held::set);
        if (now.equals(Optional.of(ours))) {
          return Optional.empty();
        }
        throw ApiWords.exception("ChangeResourceRecordSets", e.last());
      }
    }

    private software.amazon.awssdk.services.route53.model.Change sdk(Change change) {
      return switch (change) {
        case Change.Create create -> sdk(ChangeAction.CREATE, raw(create.set()));
        case Change.Upsert upsert -> sdk(ChangeAction.UPSERT, raw(upsert.set()));
        case Change.Delete delete -> sdk(ChangeAction.DELETE, delete.held().raw());
      };
    }

    private static software.amazon.awssdk.services.route53.model.Change sdk(
        ChangeAction action, ResourceRecordSet set) {
      return software.amazon.awssdk.services.route53.model.Change.builder()
          .action(action)
          .resourceRecordSet(set)
          .build();
    }

    private ResourceRecordSet raw(RecordSet set) {
      return SdkSets.sdk(set, zone.id(), ids, networks.id());
    }

    private List<Held> after(List<Change> changes) {
      Map<String, Held> sets = new LinkedHashMap<>();
      zone.sets().forEach(held -> sets.put(held.toString(), held));
      for (Change change : changes) {
        switch (change) {
          case Change.Delete delete -> sets.remove(delete.held().toString());
          case Change.Create create -> put(create.set(), sets);
          case Change.Upsert upsert -> put(upsert.set(), sets);
        }
      }
      return List.copyOf(sets.values());
    }

    private void put(RecordSet set, Map<String, Held> sets) {
      Held held = SdkSets.held(set, zone.id(), ids, networks.id());
      sets.put(held.toString(), held);
    }
  }

  private void awaitInsync(String change) throws ApiException, InterruptedException {
    long end = time.nanos() + INSYNC_MAX.toNanos();
    while (true) {
      time.sleep(calls.jittered(INSYNC_POLL));
      ChangeStatus status =
          calls
              .call("GetChange", () -> client.getChange(request -> request.id(change)))
              .changeInfo()
              .status();
      if (status == ChangeStatus.INSYNC) {
        return;
      }
      progress.at("waiting until all of Route 53's servers answer so", 0, 1);
      if (time.nanos() - end > 0) {
        throw new ApiException(
            ApiException.Kind.UNAVAILABLE,
            "a change is not in sync after %d min: AWS may have trouble; the next plan goes on"
                .formatted(INSYNC_MAX.toMinutes()));
      }
    }
  }

  private HeldNetworks putNetworks(Plan plan) throws ApiException, InterruptedException {
    HeldNetworks networks = plan.current().networks();
    if (plan.networks().isEmpty()) {
      return networks;
    }
    if (networks.id().isEmpty()) {
      String name = ZoneReader.collectionName(owner, plan.current().id());
      var made =
          calls.call(
              "CreateCidrCollection",
              () ->
                  client.createCidrCollection(request -> request.name(name).callerReference(name)));
      networks = new HeldNetworks(made.collection().id(), made.collection().version(), Map.of());
    }
    List<CidrCollectionChange> changes =
        plan.networks().stream()
            .map(
                location ->
                    CidrCollectionChange.builder()
                        .action(CidrCollectionChangeAction.PUT)
                        .locationName(location.name())
                        .cidrList(location.blocks())
                        .build())
            .toList();
    changeNetworks(networks, changes);
    return networks;
  }

  private void changeNetworks(HeldNetworks networks, List<CidrCollectionChange> changes)
      throws ApiException, InterruptedException {
    calls.call(
        "ChangeCidrCollection",
        () -> client.changeCidrCollection(request -> request.id(networks.id()).changes(changes)));
  }

  private void dropNetworks(Plan plan, HeldNetworks networks)
      throws ApiException, InterruptedException {
    for (String location : plan.dropNetworks()) {
      List<CidrCollectionChange> change =
          List.of(
              CidrCollectionChange.builder()
                  .action(CidrCollectionChangeAction.DELETE_IF_EXISTS)
                  .locationName(location)
                  .cidrList(
                      plan.current()
                          .networks()
                          .locations()
                          .getOrDefault(location, java.util.Set.of()))
                  .build());
      calls.call(
          "ChangeCidrCollection",
          () -> {
            try {
              client.changeCidrCollection(request -> request.id(networks.id()).changes(change));
              return true;
            } catch (CidrCollectionInUseException stillUsed) {
              return false;
            }
          });
    }
  }
}
