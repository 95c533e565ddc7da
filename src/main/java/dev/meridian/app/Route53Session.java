package dev.meridian.app;

import dev.meridian.config.Route53Spec;
import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.health.Directives;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Standing;
import dev.meridian.health.Standings;
import dev.meridian.health.TargetHealth;
import dev.meridian.load.Loaded;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import dev.meridian.route53.Belief;
import dev.meridian.route53.Comparing;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Route53;
import dev.meridian.route53.Sync;
import dev.meridian.state.HealthFile;
import dev.meridian.state.OverridesFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** One run of a command about Route 53: the load, the account, and what is known of the targets. */
final class Route53Session implements AutoCloseable {
  private final Loaded loaded;
  private final Route53Plans plans;
  private final Route53 account;
  private final List<ZoneSpec> zones;
  private final String holder;
  private final Following following;

  /** What was last read of overrides; used by one thread. */
  private Directives read = Directives.NONE;

  private Route53Session(Loaded loaded, Route53Spec spec, List<String> named) {
    this.loaded = loaded;
    this.plans = new Route53Plans(loaded, spec);
    this.account = Route53.open(spec);
    this.zones = plans.zones(named);
    this.holder = Route53Plans.holder(loaded);
    this.following = new Following(loaded, new HealthTable(loaded.targets()));
  }

  /** Loads; empty, with everything told, when that cannot be done or nothing is to be kept. */
  static Optional<Route53Session> open(Route53Options options) {
    Optional<Loaded> loaded = options.config().load();
    Optional<Route53Spec> spec = loaded.flatMap(one -> one.config().route53());
    if (loaded.isPresent() && spec.isEmpty()) {
      System.err.println(
          options.file() + ": has no section route53, so there is no hosted zone to keep");
    }
    if (loaded.isEmpty() || spec.isEmpty()) {
      return Optional.empty();
    }
    for (String zone : options.zones()) {
      if (spec.get().zones().stream().noneMatch(one -> one.zone().equals(zone))) {
        System.err.println(options.file() + ": route53.zones has no " + zone);
        return Optional.empty();
      }
    }
    return Optional.of(new Route53Session(loaded.get(), spec.get(), options.zones()));
  }

  List<ZoneSpec> zones() {
    return zones;
  }

  HostedZone hosted(ZoneSpec zone) {
    return new HostedZone(account, plans.spec(), zone, holder);
  }

  Loaded loaded() {
    return loaded;
  }

  HealthTable health() {
    return following.table();
  }

  /** What members stand for, over their checks. */
  Standings standings() {
    return following.standings();
  }

  /** Gives every target a verdict, once; as {@code explain} does. */
  void probeOnce() throws InterruptedException {
    if (probed().isEmpty()) {
      restore();
      return;
    }
    Vertx vertx = Vertxes.create();
    ProbeScheduler probes = beginToProbe(vertx);
    Server.awaitFirstRound(probes, firstRound(), new CompletableFuture<>());
    Vertxes.join(probes.stop());
    Vertxes.join(vertx.close());
  }

  /** By when every target has a verdict: one that fails at first is looked at twice. */
  Duration firstRound() {
    return probed().stream()
        .map(one -> one.spec().timeout())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO)
        .multipliedBy(2)
        .plusSeconds(2);
  }

  ProbeScheduler beginToProbe(Vertx vertx) {
    restore();
    following.listen();
    ProbeScheduler probes = new ProbeScheduler(vertx, following.table(), probed());
    probes.atEachLook(following::pass);
    probes.start();
    return probes;
  }

  /** Heartbeats reach the server alone: silence here is nobody's failure. */
  private List<Probed> probed() {
    return Server.probed(loaded).stream().filter(one -> !one.spec().isPushed()).toList();
  }

  /** What only the server knows: what it holds down, heartbeats, overrides and safety holds. */
  private void restore() {
    Path state = loaded.config().state();
    Map<ProbeKey, TargetHealth> known = new HashMap<>(HealthFile.heldDown(state));
    Map<ProbeKey, TargetHealth> all = HealthFile.peek(state);
    for (Probed one : Server.probed(loaded)) {
      TargetHealth saved = all.get(one.target().key());
      if (one.spec().isPushed() && saved != null) {
        known.put(one.target().key(), saved);
      }
    }
    following.table().restore(known, System.nanoTime());
    OverridesFile.Kept kept = OverridesFile.peek(state);
    read = kept.directives();
    following.restore(kept);
    following.refresh();
  }

  /** Takes over what people have decided since, from a server that shares the state folder. */
  void followOverrides(ProbeScheduler probes) {
    Directives directives = OverridesFile.peek(loaded.config().state()).directives();
    if (!directives.equals(read)) {
      read = directives;
      probes.run(() -> standings().follow(directives, System.currentTimeMillis()));
    }
  }

  private List<Standing> allStandings() {
    return IntStream.range(0, loaded.roster().size()).mapToObj(standings()::standing).toList();
  }

  /** A comparison of what another authority answers for a zone. */
  Comparing comparing(ZoneSpec zone, ParityClients clients, int most, Random random) {
    return plans.comparing(zone, clients, most, random);
  }

  /** What is taken for true by the verdicts of now. */
  Belief belief() {
    return Route53Plans.belief(allStandings());
  }

  /** What a zone should hold by the verdicts of now. */
  Sync.Wanted wanted(ZoneSpec zone, boolean probed) {
    return plans.wanted(
        zone,
        allStandings(),
        probed ? Overdue.targets(loaded, following.table(), System.nanoTime()) : new BitSet(),
        false);
  }

  @Override
  public void close() {
    account.close();
  }
}
