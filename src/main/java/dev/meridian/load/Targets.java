package dev.meridian.load;

import dev.meridian.config.AntiFlapSpec;
import dev.meridian.config.PoolSpec;
import dev.meridian.config.PoolSpec.MemberSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Ballot;
import dev.meridian.health.Ballots;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Numbers the targets of one load, each address and probe once, however many pools use it; and the
 * ballots, each set of targets with their roles once.
 */
final class Targets {
  private static final String ADDRESS = "{address}";

  private final Map<ProbeKey, Target> targets = new LinkedHashMap<>();
  private final List<ProbeSpec> probes = new ArrayList<>();
  private final List<SortedSet<String>> pools = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private final Map<Ballot, Integer> ballots = new LinkedHashMap<>();

  /** A probe and what it decides of a member. */
  record Use(ProbeSpec probe, PoolSpec.Role role) {}

  /** The index of the ballot that decides of a member of a pool; an empty one without a probe. */
  int ballot(String zone, List<Use> uses, PoolSpec pool, MemberSpec member) {
    List<Integer> must = new ArrayList<>();
    List<Integer> vote = new ArrayList<>();
    List<Integer> monitor = new ArrayList<>();
    for (Use use : uses) {
      List<Integer> part =
          switch (use.role()) {
            case MUST -> must;
            case VOTE -> vote;
            case MONITOR -> monitor;
          };
      part.add(target(zone, use.probe(), pool, member));
    }
    return ballots.computeIfAbsent(new Ballot(must, vote, monitor), added -> ballots.size());
  }

  private int target(String zone, ProbeSpec probe, PoolSpec pool, MemberSpec member) {
    ProbeKey key = new ProbeKey(zone + "/" + probe.name(), address(probe, member));
    int index =
        targets
            .computeIfAbsent(
                key,
                added -> {
                  probes.add(probe);
                  pools.add(new TreeSet<>());
                  groups.add(group(pool, key.address()));
                  return added.target(targets.size(), rules(probe));
                })
            .index();
    pools.get(index).add(pool.name());
    return index;
  }

  /** Where the pool stands, or else the network of the target: what may well fail as one. */
  private static String group(PoolSpec pool, InetSocketAddress at) {
    return pool.place().map(Targets::place).orElseGet(() -> network(at.getAddress().getAddress()));
  }

  private static String place(PoolSpec.PlaceSpec place) {
    return switch (place) {
      case PoolSpec.PlaceSpec.Code code -> code.code();
      case PoolSpec.PlaceSpec.Coordinates at -> at.latitude() + "," + at.longitude();
    };
  }

  /** A /24 or /48, as far as routes are announced. */
  private static String network(byte[] address) {
    return HexFormat.of().formatHex(address, 0, address.length == 4 ? 3 : 6);
  }

  private static Rules rules(ProbeSpec probe) {
    AntiFlapSpec antiFlap = probe.antiFlap();
    return new Rules(
        probe.fall(),
        probe.rise(),
        antiFlap.accumulate() ? antiFlap.ok() : 1,
        probe.every(),
        antiFlap.failoverDelay(),
        antiFlap.failbackDelay(),
        antiFlap.manualFailback(),
        antiFlap
            .damping()
            .map(d -> new Rules.Damping(d.halfLife(), d.hold(), d.release(), d.longest())));
  }

  private static InetSocketAddress address(ProbeSpec probe, MemberSpec member) {
    if (member.probeAt().isPresent()) {
      PoolSpec.ProbeAt at = member.probeAt().get();
      return new InetSocketAddress(at.address(), at.port());
    }
    return switch (member.target()) {
      case PoolSpec.Target.Address literal ->
          new InetSocketAddress(literal.address(), port(probe.check()));
      case PoolSpec.Target.Alias alias ->
          throw new IllegalArgumentException(alias.target() + " has no address to probe");
    };
  }

  private static int port(ProbeSpec.Check check) {
    return switch (check) {
      case ProbeSpec.Check.Tcp tcp -> tcp.port();
      case ProbeSpec.Check.Tls tls -> tls.port();
      case ProbeSpec.Check.Dns dns -> dns.port();
      case ProbeSpec.Check.Grpc grpc -> grpc.port();
      case ProbeSpec.Check.Exec _, ProbeSpec.Check.Push _ -> 0;
      case ProbeSpec.Check.Http http -> {
        URI url = URI.create(http.url().replace(ADDRESS, "192.0.2.1"));
        int standard = "https".equals(url.getScheme()) ? 443 : 80;
        yield url.getPort() < 0 ? standard : url.getPort();
      }
    };
  }

  /** By index. */
  List<Target> all() {
    return List.copyOf(targets.values());
  }

  /** How the targets decide of members. */
  Ballots ballots() {
    return new Ballots(List.copyOf(ballots.keySet()));
  }

  /** The probe of each target, by index. */
  List<ProbeSpec> probes() {
    return List.copyOf(probes);
  }

  /** What may well fail as one with each target, by index. */
  List<String> groups() {
    return List.copyOf(groups);
  }

  /** The pools that use each target, by index. */
  List<SortedSet<String>> pools() {
    return List.copyOf(pools);
  }
}
