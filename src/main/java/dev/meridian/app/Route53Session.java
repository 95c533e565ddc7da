package dev.meridian.app;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.Route53Spec;
import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Route53;
import dev.meridian.route53.Sync;
import dev.meridian.state.HealthFile;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** One run of a command about Route 53: the load, the account, and what is known of the targets. */
final class Route53Session implements AutoCloseable {
  private static final int HOLDER_OCTETS = 4;

  private final Loaded loaded;
  private final Route53Plans plans;
  private final Route53 account;
  private final List<ZoneSpec> zones;
  private final String holder;
  private final HealthTable health;

  private Route53Session(Loaded loaded, Route53Spec spec, List<String> named) {
    this.loaded = loaded;
    this.plans = new Route53Plans(loaded, spec);
    this.account = Route53.open(spec);
    this.zones = plans.zones(named);
    this.holder = loaded.config().vantage() + "-" + word();
    this.health = new HealthTable(loaded.targets());
  }

  private static String word() {
    byte[] octets = new byte[HOLDER_OCTETS];
    new SecureRandom().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
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
    return health;
  }

  /** Gives every target a verdict, once; as {@code explain} does. */
  void probeOnce() throws InterruptedException {
    if (loaded.targets().isEmpty()) {
      return;
    }
    Duration limit =
        loaded.probes().stream()
            .map(ProbeSpec::timeout)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO)
            .multipliedBy(2)
            .plusSeconds(2);
    Vertx vertx = Vertxes.create();
    ProbeScheduler probes = beginToProbe(vertx);
    Server.awaitFirstRound(probes, limit, new CompletableFuture<>());
    Vertxes.join(probes.stop());
    Vertxes.join(vertx.close());
  }

  ProbeScheduler beginToProbe(Vertx vertx) {
    health.restore(HealthFile.heldDown(loaded.config().state()), System.nanoTime());
    ProbeScheduler probes = new ProbeScheduler(vertx, health, Server.probed(loaded));
    probes.start();
    return probes;
  }

  /** What a zone should hold by the verdicts of now. */
  Sync.Wanted wanted(ZoneSpec zone, boolean probed) {
    List<Verdict> verdicts =
        IntStream.range(0, loaded.targets().size()).mapToObj(health::verdict).toList();
    return plans.wanted(zone, verdicts, probed ? overdue(System.nanoTime()) : new BitSet());
  }

  /** Targets without a verdict, or whose last check lies further back than it should. */
  private BitSet overdue(long nowNanos) {
    BitSet overdue = new BitSet();
    for (int target = 0; target < loaded.targets().size(); target++) {
      long age = health.health(target).ageNanos(nowNanos).orElse(Long.MAX_VALUE);
      overdue.set(
          target,
          health.verdict(target) == Verdict.UNKNOWN
              || age > Watchdog.allowedNanos(loaded.probes().get(target)));
    }
    return overdue;
  }

  @Override
  public void close() {
    account.close();
  }
}
