package dev.meridian.load;

import dev.meridian.answer.ChaosTexts;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.RateLimits;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.Mark;
import dev.meridian.config.NameSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.config.SteeringConfig;
import dev.meridian.config.SteeringConfigReader;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.load.geo.Places;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneBuilder;
import dev.meridian.zone.ZoneTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.TextParseException;

/**
 * The one loader, behind {@code serve}, {@code check} and {@code explain} alike: reads everything
 * that the configuration names, and either compiles all of it or tells every problem and compiles
 * nothing.
 */
public final class Loader {
  private static final String ZONE_SUFFIX = ".zone";
  private static final String STEERING_SUFFIX = ".yaml";

  private final Problems problems;
  private final Places places = Places.shipped();
  private final Targets targets = new Targets();
  private final List<Steering> policies = new ArrayList<>();
  private int steeredNames;

  private Loader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Loads.
   *
   * @param file {@code meridian.yaml}
   * @param problems gets every problem, warnings included
   * @return empty when there was an error
   */
  public static Optional<Loaded> load(Path file, Problems problems) {
    Optional<ServerConfig> config = ServerConfigReader.read(file, problems);
    return config.flatMap(read -> new Loader(problems).load(read));
  }

  private Optional<Loaded> load(ServerConfig config) {
    Optional<GeoSource> source = openGeo(config);
    TrieCompiler tries = new TrieCompiler(source.orElse(GeoSource.empty()));
    List<Zone> zones = new ArrayList<>();
    for (Path file : zoneFiles(config)) {
      loadZone(file, config.zones(), tries).ifPresent(zones::add);
    }
    if (source.isEmpty() || problems.hasErrors()) {
      return Optional.empty();
    }
    return Optional.of(
        new Loaded(
            config,
            new Snapshot(protocol(config), new ZoneTable(zones), policies),
            new Geography(source.get()),
            targets.all(),
            targets.probes(),
            targets.pools(),
            steeredNames));
  }

  private static Protocol protocol(ServerConfig config) {
    return new Protocol(
        config.udpPayloadMax(),
        new byte[0],
        (int) (config.tcpIdle().toMillis() / 100),
        null,
        RateLimits.OFF,
        ChaosTexts.NONE);
  }

  private Optional<GeoSource> openGeo(ServerConfig config) {
    try {
      return Optional.of(GeoSource.open(config.geoip(), places));
    } catch (GeoFileException e) {
      problems.error(new Mark(config.file().toString(), 0, "geoip"), Faults.reason(e));
      return Optional.empty();
    }
  }

  /** The master files; tells of steering files that have none beside them. */
  private List<Path> zoneFiles(ServerConfig config) {
    List<Path> all;
    try (Stream<Path> files = Files.list(config.zones())) {
      all = files.sorted().toList();
    } catch (IOException e) {
      problems.error(
          new Mark(config.file().toString(), 0, "zones"),
          "cannot list " + config.zones() + ": " + Faults.reason(e));
      return List.of();
    }
    List<Path> zoneFiles = all.stream().filter(file -> isNamed(file, ZONE_SUFFIX)).toList();
    for (Path file : all) {
      if (isNamed(file, STEERING_SUFFIX) && !zoneFiles.contains(sibling(file, ZONE_SUFFIX))) {
        problems.error(
            new Mark(file.toString(), 0, ""),
            "there is no " + sibling(file, ZONE_SUFFIX).getFileName() + " beside it");
      }
    }
    if (zoneFiles.isEmpty()) {
      problems.error(
          new Mark(config.file().toString(), 0, "zones"),
          "no *.zone file in " + config.zones() + "; every query would be refused");
    }
    return zoneFiles;
  }

  private static boolean isNamed(Path file, String suffix) {
    return file.getFileName().toString().endsWith(suffix) && Files.isRegularFile(file);
  }

  private static Path sibling(Path file, String suffix) {
    return file.resolveSibling(stem(file) + suffix);
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private Optional<Zone> loadZone(Path file, Path folder, TrieCompiler tries) {
    Name apex;
    org.xbill.DNS.Name origin;
    try {
      apex = Name.parse(stem(file).toLowerCase(Locale.ROOT));
      origin = org.xbill.DNS.Name.fromString(apex.toString());
    } catch (IllegalArgumentException | TextParseException e) {
      problems.error(
          new Mark(file.toString(), 0, ""),
          "a zone file is named after its zone: " + Faults.reason(e));
      return Optional.empty();
    }
    ZoneBuilder<Mark> zone = new ZoneBuilder<>(apex, new ZoneFaults(problems));
    new MasterFile(
            folder,
            origin,
            problems,
            (owner, type, ttl, rdata, mark) ->
                zone.add(Name.ofWire(owner.toWire()), type, ttl, rdata, mark))
        .read(file);
    Path steering = sibling(file, STEERING_SUFFIX);
    if (Files.isRegularFile(steering)) {
      Problems own = new Problems();
      SteeringConfigReader.read(steering, own)
          .filter(config -> !own.hasErrors())
          .ifPresent(config -> steer(config, apex, zone, tries));
      problems.addByLine(own);
    }
    return zone.build(new Mark(file.toString(), 0, ""));
  }

  private void steer(SteeringConfig config, Name apex, ZoneBuilder<Mark> zone, TrieCompiler tries) {
    PolicyCompiler compiler = new PolicyCompiler(config, places, targets, problems);
    Map<Policy.Root, Integer> indexes = new HashMap<>();
    for (NameSpec name : config.names()) {
      Policy.Root root = compiler.root(name.policy());
      try {
        int index =
            indexes.computeIfAbsent(
                root,
                added -> {
                  policies.add(tries.compile(added));
                  return policies.size() - 1;
                });
        Name owner = owner(name.owner(), apex);
        boolean mayAlias = policies.get(index).policy().mayAlias();
        zone.steer(owner, index, name.ttlSeconds(), mayAlias, name.mark());
        steeredNames++;
      } catch (IllegalArgumentException e) {
        problems.error(name.mark(), Faults.reason(e));
      }
    }
  }

  private static Name owner(String relative, Name apex) {
    return relative.equals("@") ? apex : Name.parse(relative + "." + apex);
  }
}
