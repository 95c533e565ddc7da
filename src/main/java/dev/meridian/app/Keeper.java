package dev.meridian.app;

import dev.meridian.config.Route53Spec;
import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.http.Route53Subject;
import dev.meridian.fleet.Tasks;
import dev.meridian.load.Loaded;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.ParityWatch;
import dev.meridian.route53.Route53;
import dev.meridian.route53.Sync;
import dev.meridian.route53.ZoneReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the hosted zones of one configuration in step with what a running server decides. */
final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian.route53");

  /** Questions in one comparison. */
  private static final int SAMPLE = 20;

  private final Route53Spec spec;
  private final Route53 account;
  private final Supplier<ObservedHealth> observed;
  private final BooleanSupplier quorumLost;
  private final Optional<Tasks> tasks;
  private final Map<String, Kept> zones = new LinkedHashMap<>();

  /** Of the load that was asked for last; of two threads at once, either's is right. */
  private volatile Prepared prepared;

  /** A load, and what it asks of the zones. */
  private record Prepared(Loaded loaded, Route53Plans plans) {}

  /** What is done for a zone. */
  private record Kept(ZoneSpec spec, HostedZone hosted, Sync sync, Optional<ParityWatch> watch) {
    ZoneReport report() {
      return new ZoneReport(
          spec.hostedZoneId(),
          sync.status(),
          sync.status().standsBy() ? Optional.empty() : watch.flatMap(ParityWatch::last));
    }
  }

  private Keeper(
      Route53Spec spec,
      Supplier<ObservedHealth> observed,
      BooleanSupplier quorumLost,
      Optional<Tasks> tasks) {
    this.spec = spec;
    this.account = Route53.open(spec);
    this.observed = observed;
    this.quorumLost = quorumLost;
    this.tasks = tasks;
    Loaded loaded = observed.get().loaded();
    this.prepared = new Prepared(loaded, new Route53Plans(loaded, spec));
  }

  /**
   * Begins to keep all zones.
   *
   * @param observed what the server knows and has loaded, of one moment
   * @param quorumLost whether too few nodes see each other to decide
   * @param tasks who of the fleet tries first; empty where this server decides alone
   */
  static Keeper begin(
      Route53Spec spec,
      Supplier<ObservedHealth> observed,
      BooleanSupplier quorumLost,
      Optional<Tasks> tasks) {
    Keeper keeper = new Keeper(spec, observed, quorumLost, tasks);
    String holder = Route53Plans.holder(observed.get().loaded());
    for (ZoneSpec zone : spec.zones()) {
      keeper.zones.put(
          zone.zone(), keeper.keep(zone, new HostedZone(keeper.account, spec, zone, holder)));
    }
    keeper.zones.values().forEach(one -> one.sync().start());
    keeper.zones.values().forEach(one -> one.watch().ifPresent(ParityWatch::start));
    LOG.info("keeping {} in Route 53", String.join(", ", keeper.zones.keySet()));
    return keeper;
  }

  private Kept keep(ZoneSpec zone, HostedZone hosted) {
    String id = zone.hostedZoneId();
    Sync sync =
        new Sync(
            hosted,
            () -> wanted(zone),
            () -> tasks.map(all -> all.isFirst(id)).orElse(true),
            Sync.Pace.STANDARD);
    tasks.ifPresent(all -> all.join(id, sync::isAble));
    Optional<ParityWatch> watch =
        spec.compare()
            ? Optional.of(
                new ParityWatch(
                    hosted, () -> round(zone), () -> sync.status().isInStep(), spec.compareEvery()))
            : Optional.empty();
    return new Kept(zone, hosted, sync, watch);
  }

  /** By one load: what another has loaded meanwhile is not compared with it. */
  private ParityWatch.Round round(ZoneSpec zone) {
    Random random = new Random();
    ObservedHealth begun = observed.get();
    Loaded loaded = begun.loaded();
    return new ParityWatch.Round(
        plans(loaded)
            .comparing(
                zone, ParityClients.drawn(SAMPLE, loaded.geography(), random), SAMPLE, random),
        () -> {
          ObservedHealth now = observed.get();
          boolean same = now.loaded().roster() == loaded.roster();
          return Route53Plans.belief(HostedZones.standings(same ? now : begun));
        });
  }

  Route53Spec spec() {
    return spec;
  }

  private Sync.Wanted wanted(ZoneSpec zone) {
    ObservedHealth now = observed.get();
    return plans(now.loaded())
        .wanted(
            zone,
            HostedZones.standings(now),
            Overdue.targets(now.loaded(), now.table(), System.nanoTime()),
            quorumLost.getAsBoolean());
  }

  private Route53Plans plans(Loaded loaded) {
    Prepared known = prepared;
    if (known.loaded().roster() != loaded.roster()) { // each load has its own
      known = new Prepared(loaded, new Route53Plans(loaded, spec));
      prepared = known;
    }
    return known.plans();
  }

  /** Something was decided. Any thread; never waits. */
  void wake() {
    zones.values().forEach(one -> one.sync().wake());
  }

  /** How each zone stands. Any thread. */
  SortedMap<String, ZoneReport> reports() {
    SortedMap<String, ZoneReport> all = new TreeMap<>();
    zones.forEach((zone, kept) -> all.put(zone, kept.report()));
    return all;
  }

  /** What would be changed in a zone by the verdicts of now; empty for one that is not kept. */
  Optional<Route53Subject.Planning> planning(String zone) {
    return Optional.ofNullable(zones.get(zone))
        .map(
            kept ->
                () -> {
                  Sync.Wanted wanted = wanted(kept.spec());
                  return kept.hosted()
                      .propose(wanted.zone(), wanted.evidence(), HostedZone.Permissions.NONE)
                      .facts();
                });
  }

  /** Ends; changes that are under way are left to themselves, and whole. */
  @Override
  public void close() {
    for (Kept one : zones.values()) {
      tasks.ifPresent(all -> all.leave(one.spec().hostedZoneId()));
      one.watch().ifPresent(ParityWatch::close);
      one.sync().close();
    }
    account.close();
  }
}
