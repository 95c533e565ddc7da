package dev.meridian.load;

import dev.meridian.config.PoolSpec;
import dev.meridian.config.PoolSpec.MemberSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Numbers the targets of one load: each address and probe once, however many pools use it. */
final class Targets {
  private static final String ADDRESS = "{address}";

  private final Map<ProbeKey, Target> targets = new LinkedHashMap<>();
  private final List<ProbeSpec> probes = new ArrayList<>();
  private final List<SortedSet<String>> pools = new ArrayList<>();

  /** The index of the target that a member of a pool is probed at. */
  int index(String zone, ProbeSpec probe, String pool, MemberSpec member) {
    ProbeKey key = new ProbeKey(zone + "/" + probe.name(), address(probe, member));
    int index =
        targets
            .computeIfAbsent(
                key,
                added -> {
                  probes.add(probe);
                  pools.add(new TreeSet<>());
                  return added.target(targets.size(), probe.fall(), probe.rise());
                })
            .index();
    pools.get(index).add(pool);
    return index;
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

  /** The probe of each target, by index. */
  List<ProbeSpec> probes() {
    return List.copyOf(probes);
  }

  /** The pools that use each target, by index. */
  List<SortedSet<String>> pools() {
    return List.copyOf(pools);
  }
}
