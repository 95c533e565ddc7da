package dev.meridian.load;

import dev.meridian.answer.Protocol;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.Mark;
import dev.meridian.config.NameSpec;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.Route53Spec;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.config.SteeringConfig;
import dev.meridian.config.SteeringConfigReader;
import dev.meridian.config.TtlSpec;
import dev.meridian.health.Maintenance;
import dev.meridian.health.Safety;
import dev.meridian.load.ZoneFolder.ZoneFiles;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.load.geo.Places;
import dev.meridian.steer.Classes;
import dev.meridian.steer.Policy;
import dev.meridian.steer.SteeredPolicy;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneBuilder;
import dev.meridian.zone.ZoneTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one loader, behind {@code serve}, {@code check} and {@code explain} alike: reads everything
 * that the configuration names, and either compiles all of it or tells every problem and compiles
 * nothing.
 */
public final class Loader {
  /** A policy as some names use it. */
  private record Use(Policy.Root root, boolean byClientSubnet, int ttlSecondsMin) {}

  /** A name and what its policy is compiled to. */
  private record Steered(NameSpec name, Policy.Root root) {}

  private final Problems problems;
  private final int threads;
  private final Places places = Places.shipped();
  private final Targets targets = new Targets();
  private final Members members = new Members();
  private final List<Steering> policies = new ArrayList<>();
  private GeoMaps maps = new GeoMaps(GeoSource.empty(), KeptMaps.NONE, _ -> {});
  private final List<Pushed.Zone> pushed = new ArrayList<>();
  private Set<String> pushedNames = Set.of();
  private final List<SteeredZone> steering = new ArrayList<>();
  private final List<Safety.Guarded> guards = new ArrayList<>();
  private final List<Maintenance> windows = new ArrayList<>();
  private int steeredNames;

  private Loader(Problems problems, int threads) {
    this.problems = problems;
    this.threads = threads;
  }

  /** Loads on the thread that calls and no other, as beside a server that answers. */
  public static Optional<Loaded> load(Path file, Problems problems) {
    return load(file, problems, 1);
  }

  /**
   * Loads.
   *
   * @param file {@code meridian.yaml}
   * @param problems gets every problem, warnings included
   * @param threads that it may keep busy
   * @return empty when there was an error
   */
  public static Optional<Loaded> load(Path file, Problems problems, int threads) {
    Optional<ServerConfig> config = ServerConfigReader.read(file, problems);
    return config.flatMap(read -> new Loader(problems, threads).load(read));
  }

  /**
   * Loads with the zones of another folder.
   *
   * @param file {@code meridian.yaml}
   * @param zones in place of the folder that it names
   * @param problems gets every problem, warnings included
   * @return empty when there was an error
   */
  public static Optional<Loaded> load(Path file, Path zones, Problems problems) {
    Optional<ServerConfig> config = ServerConfigReader.read(file, problems);
    return config.flatMap(read -> new Loader(problems, 1).load(read.withZones(zones)));
  }

  private Optional<Loaded> load(ServerConfig config) {
    Protocol protocol = ProtocolCompiler.compile(config, problems);
    pushedNames = pushedNames(config);
    Optional<byte[]> secret = checkSecret(config);
    ControlAccess control = ControlCompiler.compile(config, problems);
    Optional<GeoSource> source = openGeo(config);
    maps =
        new GeoMaps(
            source.orElse(GeoSource.empty()),
            source.map(known -> kept(config, known)).orElse(KeptMaps.NONE),
            fault -> tell(fault, config));
    TrieCompiler tries = new TrieCompiler(maps);
    List<Zone> zones = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<Name> apexes = new HashSet<>();
    for (ZoneFiles files : new ZoneFolder(config, problems).read()) {
      names.add(files.name());
      Problems ofZone = new Problems();
      loadZone(files, config.zones(), tries, ofZone)
          .ifPresent(
              zone -> {
                if (apexes.add(zone.apex())) {
                  zones.add(zone);
                } else {
                  Mark whole = new Mark(files.zone().toString(), 0, "");
                  ofZone.error(whole, "names the zone of another file: " + zone.apex());
                }
              });
      tell(files, ofZone);
    }
    maps.check();
    AccessCompiler.requireZones(config.dns(), names, problems);
    requireZones(config.route53(), names, config.control().isPresent());
    if (source.isEmpty() || problems.hasErrors()) {
      return Optional.empty();
    }
    ZoneTable table = new ZoneTable(zones);
    return Optional.of(
        new Loaded(
            config,
            config.dns(),
            new Snapshot(protocol, table, AccessCompiler.compile(config.dns(), table), policies),
            tries.set(),
            new Geography(source.get()),
            targets.all(),
            targets.probes(),
            members.roster(targets.ballots()),
            List.copyOf(guards),
            List.copyOf(windows),
            targets.pools(),
            targets.groups(),
            steeredNames,
            List.copyOf(steering),
            control,
            new Pushed(pushed, secret),
            keeper(config, source.get(), tries)));
  }

  private static KeptMaps kept(ServerConfig config, GeoSource source) {
    if (source.files().isEmpty()) {
      return KeptMaps.NONE;
    }
    KeptMaps own = new MapsFile(config.state()).read(origin(source));
    String shipped = System.getProperty(MapsFile.SHIPPED);
    return own.isEmpty() && shipped != null
        ? new MapsFile(Path.of(shipped)).read(origin(source))
        : own;
  }

  private MapKeeper keeper(ServerConfig config, GeoSource source, TrieCompiler tries) {
    if (source.files().isEmpty()) {
      return new MapKeeper(config.state(), Optional.empty(), false);
    }
    List<KeptMap> all = tries.maps();
    boolean same = !maps.kept().isEmpty() && all.stream().allMatch(maps.kept()::has);
    KeptMaps made = new KeptMaps(origin(source), maps.facts(), all);
    return new MapKeeper(config.state(), Optional.of(made), !same);
  }

  /** Of which program and databases maps are. */
  private static String origin(GeoSource source) {
    String version = Loader.class.getPackage().getImplementationVersion();
    return version + " " + source.digest();
  }

  private static Set<String> pushedNames(ServerConfig config) {
    return config.route53().stream()
        .flatMap(section -> section.zones().stream())
        .map(Route53Spec.ZoneSpec::zone)
        .collect(Collectors.toSet());
  }

  private Optional<byte[]> checkSecret(ServerConfig config) {
    return config
        .route53()
        .flatMap(Route53Spec::checks)
        .flatMap(
            checks ->
                new SecretFile(config.file(), problems)
                    .read(checks.secret(), "route53.checks.secret"));
  }

  private void requireZones(Optional<Route53Spec> route53, Set<String> names, boolean hasControl) {
    for (Route53Spec.ZoneSpec zone : route53.map(Route53Spec::zones).orElse(List.of())) {
      if (!names.contains(zone.zone())) {
        problems.error(
            zone.mark(),
            "there is no " + zone.zone() + ".zone in the zones folder: nothing says what to push");
      }
      if (zone.uses(Route53Spec.Mode.CHECKS) && !hasControl) {
        problems.warning(
            zone.mark(),
            "uses mode checks, and this node has no listen.control where checks could ask: it has"
                + " no vote");
      }
    }
  }

  private Optional<GeoSource> openGeo(ServerConfig config) {
    try {
      return Optional.of(GeoSource.open(config.geoip(), places));
    } catch (GeoFileException e) {
      tell(e, config);
      return Optional.empty();
    }
  }

  private void tell(GeoFileException faults, ServerConfig config) {
    Mark geoip = new Mark(config.file().toString(), 0, "geoip");
    faults
        .all()
        .forEach(fault -> problems.error(geoip, fault.file() + ": " + Faults.reason(fault)));
  }

  /** Hands on what was found: the master file first, each file in the order of its lines. */
  private void tell(ZoneFiles files, Problems ofZone) {
    Map<String, Problems> byFile = new LinkedHashMap<>();
    byFile.put(files.zone().toString(), new Problems());
    for (Problem problem : ofZone.all()) {
      Problems ofFile = byFile.computeIfAbsent(problem.mark().file(), file -> new Problems());
      switch (problem.severity()) {
        case ERROR -> ofFile.error(problem.mark(), problem.message());
        case WARNING -> ofFile.warning(problem.mark(), problem.message());
      }
    }
    byFile.values().forEach(problems::addByLine);
  }

  private Optional<Zone> loadZone(
      ZoneFiles files, Path folder, TrieCompiler tries, Problems ofZone) {
    Mark whole = new Mark(files.zone().toString(), 0, "");
    Name apex;
    org.xbill.DNS.Name origin;
    try {
      apex = Name.parse(files.name());
      origin = new org.xbill.DNS.Name(apex.toWire());
    } catch (IllegalArgumentException | IOException e) {
      ofZone.error(whole, "a zone file is named after its zone: " + Faults.reason(e));
      return Optional.empty();
    }
    ZoneBuilder<Mark> zone = new ZoneBuilder<>(apex, new ZoneFaults(ofZone));
    boolean isPushed = pushedNames.contains(files.name());
    PushedRecords gathered = new PushedRecords();
    List<Pushed.Steered> names = new ArrayList<>();
    MasterFile records =
        new MasterFile(
            folder, origin, ofZone, isPushed ? gathering(gathered, zone::add) : zone::add);
    zone.reading(records::share);
    if (!records.read(files.zone())) {
      zone.someAreMissing();
    }
    files
        .steering()
        .flatMap(file -> readSteering(file, ofZone))
        .ifPresent(config -> steer(config, apex, zone, tries, names, ofZone));
    if (isPushed) {
      pushed.add(new Pushed.Zone(apex, gathered.all(), names));
    }
    return zone.build(whole);
  }

  private static MasterFile.Sink gathering(PushedRecords gathered, MasterFile.Sink sink) {
    return (owner, type, ttlSeconds, rdata, file, line) -> {
      gathered.add(owner, type, ttlSeconds, rdata);
      sink.record(owner, type, ttlSeconds, rdata, file, line);
    };
  }

  /** The steering of a zone, unless it has errors of its own: what they leave out may be needed. */
  private static Optional<SteeringConfig> readSteering(Path file, Problems ofZone) {
    Problems own = new Problems();
    Optional<SteeringConfig> read = SteeringConfigReader.read(file, own);
    ofZone.addByLine(own);
    return own.hasErrors() ? Optional.empty() : read;
  }

  private void steer(
      SteeringConfig config,
      Name apex,
      ZoneBuilder<Mark> zone,
      TrieCompiler tries,
      List<Pushed.Steered> pushedOnes,
      Problems ofZone) {
    DnsAnswers.check(config.probes().values(), ofZone);
    PolicyCompiler compiler = new PolicyCompiler(config, places, targets, members, maps, ofZone);
    List<Steered> all = roots(config, compiler, ofZone);
    tries.prepare(all.stream().map(Steered::root).toList(), threads);
    HandsCompiler hands = new HandsCompiler(config, compiler, ofZone);
    List<Burden> burdens = new ArrayList<>();
    Map<Use, Integer> indexes = new HashMap<>();
    Map<Integer, SteeredZone.Root> used = new LinkedHashMap<>();
    Map<Integer, Integer> longest = new HashMap<>();
    for (Steered one : all) {
      NameSpec name = one.name();
      try {
        int index =
            indexes.computeIfAbsent(
                new Use(one.root(), name.clientSubnet(), ttlSecondsMin(name.ttl())),
                added -> {
                  hands.guard(name, added.root(), guards::add, burdens::add);
                  policies.add(
                      tries.compile(added.root(), added.byClientSubnet(), added.ttlSecondsMin()));
                  return policies.size() - 1;
                });
        boolean mayAlias = policies.get(index).policy().mayAlias();
        Name owner = owner(name.owner(), apex);
        zone.steer(owner, index, name.ttl().maxSeconds(), mayAlias, name.mark());
        used.merge(
            index,
            new SteeredZone.Root(index, 1, owner.toString()),
            (first, _) -> new SteeredZone.Root(index, first.names() + 1, first.example()));
        longest.merge(index, name.ttl().maxSeconds(), Math::max);
        steeredNames++;
        pushedOnes.add(new Pushed.Steered(owner, one.root(), name.ttl(), name.clientSubnet()));
      } catch (IllegalArgumentException e) {
        ofZone.error(name.mark(), Faults.reason(e));
      }
    }
    hands.maintain(windows::add);
    longest.forEach((index, seconds) -> serve(policies.get(index).policy(), seconds));
    steering.add(
        new SteeredZone(
            config.zone(),
            compiler.pools(),
            List.copyOf(used.values()),
            burdens,
            compiler.loads()));
  }

  private static List<Steered> roots(
      SteeringConfig config, PolicyCompiler compiler, Problems ofZone) {
    List<Steered> roots = new ArrayList<>(config.names().size());
    for (NameSpec name : config.names()) {
      try {
        Policy.Root root = compiler.root(name.policy());
        Classes.requireBounded(root.tree());
        roots.add(new Steered(name, root));
      } catch (IllegalArgumentException e) {
        ofZone.error(name.mark(), Faults.reason(e));
      }
    }
    return roots;
  }

  /** Says of each member how long answers with it live, the last resort's included. */
  private void serve(SteeredPolicy policy, int ttlSeconds) {
    members.served(policy.targets(), ttlSeconds);
    if (policy.root().allDown() instanceof Policy.AllDown.LastResort(Policy.Pool pool)) {
      BitSet last = new BitSet();
      pool.members().forEach(member -> last.set(member.target()));
      members.served(last, ttlSeconds);
    }
  }

  private static int ttlSecondsMin(TtlSpec ttl) {
    return ttl.isComputed() ? ttl.minSeconds() : Steering.TTL_FIXED;
  }

  static Name owner(String relative, Name apex) {
    return relative.equals("@") ? apex : Name.parse(relative + "." + apex);
  }
}
