package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.NameSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.SteeringConfig;
import dev.meridian.config.SteeringConfigReader;
import dev.meridian.config.TtlSpec;
import dev.meridian.health.Roster;
import dev.meridian.health.Target;
import dev.meridian.load.ZoneFolder.ZoneFiles;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.load.geo.Places;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files of one zone say, laid open for those who tell it to another authority. The zones
 * that are served do not keep it.
 *
 * @param records RRsets in the order of the file
 * @param targets what its pools are probed at; the indexes count within this zone, so find the
 *     verdict of one by its {@link Target#key}
 * @param probes the probe of each target, by the same index
 * @param roster the members of its pools, by the indexes that its policies know them by
 */
public record ZoneContents(
    Name apex,
    List<Records> records,
    List<Steered> names,
    List<Target> targets,
    List<ProbeSpec> probes,
    Roster roster) {

  /**
   * An RRset.
   *
   * @param ttlSeconds the least of its records' (RFC 2181 section 5.2)
   * @param rdata in wire form, names uncompressed
   */
  public record Records(Name owner, int type, long ttlSeconds, List<byte[]> rdata) {
    Records and(Records more) {
      List<byte[]> all = new ArrayList<>(rdata);
      all.addAll(more.rdata);
      return new Records(owner, type, Math.min(ttlSeconds, more.ttlSeconds), all);
    }
  }

  /** A name that a policy answers. */
  public record Steered(Name owner, Policy.Root root, TtlSpec ttl, boolean clientSubnet) {}

  private record Owned(Name owner, int type) {}

  /**
   * Reads a zone that {@link Loader} has accepted; of what it would say, only errors are told.
   *
   * @param zone its name as its file says, lower case, without the final dot
   * @return empty where there is no such zone, or its files have errors by now
   */
  public static Optional<ZoneContents> read(ServerConfig config, String zone, Problems problems) {
    Problems found = new Problems();
    Optional<ZoneContents> contents =
        new ZoneFolder(config, new Problems())
            .read().stream()
                .filter(files -> files.name().equals(zone))
                .findFirst()
                .flatMap(files -> read(config, files, found));
    for (Problem problem : found.all()) {
      if (problem.severity() == Problem.Severity.ERROR) {
        problems.error(problem.mark(), problem.message());
      }
    }
    return found.hasErrors() ? Optional.empty() : contents;
  }

  private static Optional<ZoneContents> read(
      ServerConfig config, ZoneFiles files, Problems problems) {
    Name apex = Name.parse(files.name());
    Map<Owned, Records> records = new LinkedHashMap<>();
    try {
      org.xbill.DNS.Name origin = new org.xbill.DNS.Name(apex.toWire());
      new MasterFile(
              config.zones(),
              origin,
              problems,
              (owner, type, ttlSeconds, rdata, _, _) ->
                  records.merge(
                      new Owned(owner, type),
                      new Records(owner, type, ttlSeconds, List.of(rdata)),
                      Records::and))
          .read(files.zone());
    } catch (IOException e) {
      problems.error(new Mark(files.zone().toString(), 0, ""), Faults.reason(e));
      return Optional.empty();
    }
    Optional<SteeringConfig> steering =
        files.steering().flatMap(file -> SteeringConfigReader.read(file, problems));
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    Targets targets = new Targets();
    Members members = new Members();
    List<Steered> names =
        steering.map(one -> names(one, apex, targets, members, problems)).orElse(List.of());
    return Optional.of(
        new ZoneContents(
            apex,
            List.copyOf(records.values()),
            names,
            targets.all(),
            targets.probes(),
            members.roster(targets.ballots())));
  }

  private static List<Steered> names(
      SteeringConfig config, Name apex, Targets targets, Members members, Problems problems) {
    PolicyCompiler compiler =
        new PolicyCompiler(
            config,
            Places.shipped(),
            targets,
            members,
            new GeoMaps(GeoSource.empty(), KeptMaps.NONE, _ -> {}),
            problems);
    List<Steered> names = new ArrayList<>();
    for (NameSpec name : config.names()) {
      names.add(
          new Steered(
              Loader.owner(name.owner(), apex),
              compiler.root(name.policy()),
              name.ttl(),
              name.clientSubnet()));
    }
    return names;
  }
}
