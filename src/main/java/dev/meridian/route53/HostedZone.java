package dev.meridian.route53;

import dev.meridian.config.Route53Spec;
import dev.meridian.wire.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.route53.model.HostedZoneFeatures;

/** A hosted zone that is kept: read, planned for, changed. Its calls block. */
public final class HostedZone {
  private final Route53 account;
  private final Route53Spec spec;
  private final Name apex;
  private final String id;
  private final String holder;

  /**
   * A zone.
   *
   * @param holder this process, in a word without blanks that no other process has
   */
  public HostedZone(Route53 account, Route53Spec spec, Route53Spec.ZoneSpec zone, String holder) {
    this.account = account;
    this.spec = spec;
    this.apex = Name.parse(zone.zone());
    this.id = zone.hostedZoneId();
    this.holder = holder;
  }

  /**
   * What a plan may do beside what the configuration says.
   *
   * @param takeover whether others' records that stand in the way are replaced
   * @param revert whether what somebody else changed of ours is put back
   * @param deletes names and types that may go, however many the configuration says
   */
  public record Permissions(boolean takeover, boolean revert, OptionalInt deletes) {
    /** Nothing beside it. */
    public static final Permissions NONE = new Permissions(false, false, OptionalInt.empty());
  }

  public Name apex() {
    return apex;
  }

  /** Reads the zone and plans. */
  public Proposal propose(DesiredZone desired, Evidence evidence, Permissions permissions)
      throws ApiException, InterruptedException {
    return new Proposal(Planner.plan(read(), desired, terms(permissions), evidence));
  }

  /** Executes; returns when Route 53 answers so everywhere. */
  public void apply(Proposal proposal, Progress progress)
      throws ApiException, InterruptedException {
    execute(proposal.plan(), progress);
  }

  CurrentZone read() throws ApiException, InterruptedException {
    return reader().read();
  }

  CurrentZone execute(Plan plan, Progress progress) throws ApiException, InterruptedException {
    return new Executor(account, spec.owner(), holder, progress).execute(plan);
  }

  PlanTerms terms(Permissions permissions) {
    return new PlanTerms(
        spec.owner(),
        permissions.takeover(),
        permissions.revert(),
        permissions.deletes().orElse(spec.deletesMax()),
        permissions.deletes().isPresent() ? 1 : spec.deletesShareMax(),
        spec.grace(),
        account.time().now());
  }

  Time time() {
    return account.time();
  }

  Duration jittered(Duration about) {
    return account.calls().jittered(about);
  }

  private ZoneReader reader() {
    return new ZoneReader(account, spec.owner(), apex, id);
  }

  /** Route 53 as an authority to ask, by calls of the account's. */
  public Authority authority() {
    return new TestAnswers(account, id);
  }

  /** How it stands; reads all of it. */
  public Standing standing() throws ApiException, InterruptedException {
    CurrentZone zone = read();
    Ownership ownership = new Ownership(zone, spec.owner());
    int ours = ownership.ours().values().stream().mapToInt(java.util.List::size).sum();
    Optional<Lease> lease = zone.lease();
    long unused = zone.checks().stream().filter(one -> one.unusedSince().isPresent()).count();
    return new Standing(
        apex.toString(),
        id,
        zone.sets().size(),
        ownership.roots().size(),
        ours,
        zone.checks().size(),
        (int) unused,
        zone.epoch(),
        lease.map(Lease::holder).orElse(""),
        lease.map(Lease::until).orElse(Instant.EPOCH),
        recovery());
  }

  private String recovery() throws ApiException, InterruptedException {
    HostedZoneFeatures features =
        account
            .calls()
            .call("GetHostedZone", () -> account.client().getHostedZone(request -> request.id(id)))
            .hostedZone()
            .features();
    return features == null || features.acceleratedRecoveryStatusAsString() == null
        ? "is off"
        : "is " + features.acceleratedRecoveryStatusAsString();
  }
}
