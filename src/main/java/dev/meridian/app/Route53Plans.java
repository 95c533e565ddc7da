package dev.meridian.app;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.Route53Spec;
import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.health.Standing;
import dev.meridian.load.Loaded;
import dev.meridian.load.Pushed;
import dev.meridian.load.geo.Places;
import dev.meridian.route53.Atlas;
import dev.meridian.route53.Belief;
import dev.meridian.route53.CheckSecret;
import dev.meridian.route53.Comparing;
import dev.meridian.route53.Decisions;
import dev.meridian.route53.DesiredState;
import dev.meridian.route53.DesiredZone;
import dev.meridian.route53.Evidence;
import dev.meridian.route53.LastGood;
import dev.meridian.route53.Mode;
import dev.meridian.route53.PushTerms;
import dev.meridian.route53.StaticRrset;
import dev.meridian.route53.SteeredName;
import dev.meridian.route53.Sync;
import dev.meridian.route53.Verdicts;
import dev.meridian.route53.Voting;
import dev.meridian.route53.ZoneSource;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import dev.meridian.wire.Name;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** What a load and its verdicts ask of the hosted zones. */
final class Route53Plans {
  private static final int TARGETS_TOLD_MAX = 3;
  private static final int SECRET_EPOCH = 0;
  private static final int HOLDER_OCTETS = 4;

  private final Loaded loaded;
  private final Route53Spec spec;
  private final PushTerms terms;

  /** By zone; each is used by the thread that keeps that zone. */
  private final Map<String, LastGood> lastGood = new ConcurrentHashMap<>();

  Route53Plans(Loaded loaded, Route53Spec spec) {
    this.loaded = loaded;
    this.spec = spec;
    this.terms = new PushTerms(new Countries(Places.shipped()), true, voting());
  }

  /** Where countries are, from the tables of the jar. */
  private record Countries(Places places) implements Atlas {
    @Override
    public String continent(String country) {
      return places.country(country).map(Places.Place::continent).orElse("");
    }

    @Override
    public Policy.Point middle(String code) {
      return places
          .country(code)
          .or(() -> places.subdivision(code))
          .map(place -> new Policy.Point(place.latitude(), place.longitude()))
          .orElse(Policy.Point.UNKNOWN);
    }
  }

  private Optional<Voting> voting() {
    boolean secure = loaded.config().control().flatMap(ControlSpec::tls).isPresent();
    return spec.checks()
        .flatMap(
            checks ->
                loaded
                    .pushed()
                    .secret()
                    .map(
                        secret ->
                            new Voting(
                                checks.nodes().stream()
                                    .map(
                                        node ->
                                            new Voting.Voter(
                                                node.getAddress().getHostAddress().replace(':', '-')
                                                    + "-"
                                                    + node.getPort(),
                                                node,
                                                "",
                                                secure))
                                    .toList(),
                                checks.votes(),
                                new CheckSecret(secret, SECRET_EPOCH))));
  }

  /**
   * What a zone should hold, and what that rests on.
   *
   * @param standings of all members, by index
   * @param overdue targets of which too little is known
   * @param quorumLost whether too few nodes see each other to decide
   */
  Sync.Wanted wanted(ZoneSpec zone, List<Standing> standings, BitSet overdue, boolean quorumLost) {
    ZoneSource source = source(zone);
    Health health = new Moment(standings);
    LastGood good = lastGood.computeIfAbsent(zone.zone(), _ -> new LastGood());
    DesiredZone desired = DesiredState.of(source, good.under(health), terms);
    return new Sync.Wanted(desired, evidence(source, health, overdue, quorumLost));
  }

  /** What health checks may ask the nodes about; empty where no zone has them ask. */
  Optional<Verdicts> verdicts() {
    return terms
        .voting()
        .map(
            voting ->
                new Verdicts(
                    spec.zones().stream()
                        .filter(zone -> zone.uses(Route53Spec.Mode.CHECKS))
                        .flatMap(zone -> compiled(zone).cells().stream())
                        .toList(),
                    voting.secret()));
  }

  /** Which cells there are does not depend on what is up. */
  private DesiredZone compiled(ZoneSpec zone) {
    return DesiredState.of(source(zone), Decisions.under(Health.ALL_UP), terms);
  }

  /** A comparison of what this server and another authority answer for a zone. */
  Comparing comparing(ZoneSpec zone, ParityClients clients, int most, Random random) {
    return new Comparing(
        source(zone),
        compiled(zone).deviations(),
        terms.atlas(),
        new Comparing.Terms(clients.all(), loaded.geography()::location, most, random));
  }

  /** What is taken for true while members stand so; {@code lastGood} is not remembered. */
  static Belief belief(List<Standing> standings) {
    Health health = new Moment(standings);
    return new Belief(health, Decisions.under(health));
  }

  /** A word for a process that no other has. */
  static String holder(Loaded loaded) {
    byte[] octets = new byte[HOLDER_OCTETS];
    new SecureRandom().nextBytes(octets);
    return loaded.config().vantage() + "-" + HexFormat.of().formatHex(octets);
  }

  /** How the members stood, however long it takes to work out what follows. */
  private record Moment(List<Standing> standings) implements Health {
    @Override
    public boolean isUp(int member) {
      return standings.get(member).up();
    }

    @Override
    public int grade(int member) {
      return standings.get(member).grade();
    }

    @Override
    public int ramp(int member) {
      return standings.get(member).ramp();
    }

    @Override
    public boolean isOut(int member) {
      return standings.get(member).out();
    }
  }

  private ZoneSource source(ZoneSpec zone) {
    Name apex = Name.parse(zone.zone());
    Pushed.Zone pushed =
        loaded.pushed().zones().stream()
            .filter(one -> one.apex().equals(apex))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("loaded without " + apex));
    List<StaticRrset> records =
        pushed.records().stream()
            .filter(set -> zone.mode(relative(set.owner(), apex)).isPresent())
            .map(set -> new StaticRrset(set.owner(), set.type(), set.ttlSeconds(), set.rdata()))
            .toList();
    List<SteeredName> names = new ArrayList<>();
    for (Pushed.Steered steered : pushed.names()) {
      zone.mode(relative(steered.owner(), apex))
          .ifPresent(
              mode ->
                  names.add(
                      new SteeredName(
                          steered.owner(),
                          steered.root(),
                          steered.ttl(),
                          steered.clientSubnet(),
                          mode(mode))));
    }
    return new ZoneSource(
        apex,
        records,
        names,
        ZoneSource.Judged.all(loaded.roster(), loaded.targets(), loaded.probes()));
  }

  private static Mode mode(Route53Spec.Mode mode) {
    return switch (mode) {
      case ANSWERS -> Mode.ANSWERS;
      case CHECKS -> Mode.CHECKS;
      case NATIVE -> Mode.NATIVE;
    };
  }

  private static String relative(Name owner, Name apex) {
    String text = owner.toString();
    return owner.equals(apex)
        ? "@"
        : text.substring(0, text.length() - apex.toString().length() - 1);
  }

  private Evidence evidence(ZoneSource source, Health health, BitSet overdue, boolean quorumLost) {
    List<String> stale =
        overdue.isEmpty()
            ? List.of()
            : List.of(
                "%d of %d targets have no recent verdict, such as %s"
                    .formatted(overdue.cardinality(), loaded.targets().size(), some(overdue)));
    return new Evidence(stale, quorumLost, everythingIsDown(source, health));
  }

  private String some(BitSet targets) {
    return String.join(
        ", ",
        targets.stream()
            .limit(TARGETS_TOLD_MAX)
            .mapToObj(i -> loaded.targets().get(i).toString())
            .toList());
  }

  /** Whether the policies that do not say what to answer then have no pool that is up. */
  private static boolean everythingIsDown(ZoneSource source, Health health) {
    List<Policy.Pool> pools =
        source.names().stream()
            .filter(name -> name.root().allDown() instanceof Policy.AllDown.Open)
            .flatMap(name -> Trees.pools(name.root().tree()).stream())
            .distinct()
            .toList();
    return !pools.isEmpty() && pools.stream().allMatch(pool -> isDown(pool, health));
  }

  private static boolean isDown(Policy.Pool pool, Health health) {
    return pool.members().stream().noneMatch(health::isUp);
  }

  /** The zones that are meant by their names, all when none is named. */
  List<ZoneSpec> zones(List<String> named) {
    return spec.zones().stream()
        .filter(zone -> named.isEmpty() || named.contains(zone.zone()))
        .toList();
  }

  Route53Spec spec() {
    return spec;
  }
}
