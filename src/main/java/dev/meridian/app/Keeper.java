package dev.meridian.app;

import dev.meridian.config.Route53Spec;
import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.load.Loaded;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Route53;
import dev.meridian.route53.Sync;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the hosted zones of one configuration in step with what a running server decides. */
final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian.route53");

  private final Route53Spec spec;
  private final Route53 account;
  private final Supplier<ObservedHealth> observed;
  private final BooleanSupplier quorumLost;
  private final Map<String, Sync> syncs = new LinkedHashMap<>();

  /** Of the load that was asked for last; of two threads at once, either's is right. */
  private volatile Prepared prepared;

  /** A load, and what it asks of the zones. */
  private record Prepared(Loaded loaded, Route53Plans plans) {}

  private Keeper(Route53Spec spec, Supplier<ObservedHealth> observed, BooleanSupplier quorumLost) {
    this.spec = spec;
    this.account = Route53.open(spec);
    this.observed = observed;
    this.quorumLost = quorumLost;
    Loaded loaded = observed.get().loaded();
    this.prepared = new Prepared(loaded, new Route53Plans(loaded, spec));
  }

  /**
   * Begins to keep all zones.
   *
   * @param observed what the server knows and has loaded, of one moment
   * @param quorumLost whether too few nodes see each other to decide
   */
  static Keeper begin(
      Route53Spec spec, Supplier<ObservedHealth> observed, BooleanSupplier quorumLost) {
    Keeper keeper = new Keeper(spec, observed, quorumLost);
    String holder = Route53Plans.holder(observed.get().loaded());
    for (ZoneSpec zone : spec.zones()) {
      HostedZone hosted = new HostedZone(keeper.account, spec, zone, holder);
      keeper.syncs.put(
          zone.zone(), new Sync(hosted, () -> keeper.wanted(zone), Sync.Pace.STANDARD));
    }
    keeper.syncs.values().forEach(Sync::start);
    LOG.info("keeping {} in Route 53", String.join(", ", keeper.syncs.keySet()));
    return keeper;
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
    syncs.values().forEach(Sync::wake);
  }

  /** How each zone stands. Any thread. */
  SortedMap<String, Sync.Status> status() {
    SortedMap<String, Sync.Status> all = new TreeMap<>();
    syncs.forEach((zone, sync) -> all.put(zone, sync.status()));
    return all;
  }

  /** Ends; changes that are under way are left to themselves, and whole. */
  @Override
  public void close() {
    List<Sync> ending = new ArrayList<>(syncs.values());
    ending.forEach(Sync::close);
    account.close();
  }
}
