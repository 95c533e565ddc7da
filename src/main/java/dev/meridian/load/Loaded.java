package dev.meridian.load;

import dev.meridian.answer.Snapshot;
import dev.meridian.config.DnsListenerSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Target;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that one load made.
 *
 * @param snapshot what listeners answer from, with every target taken for up
 * @param targets what must be probed, by index
 * @param probes the probe of each target, by the same index
 * @param pools names of the pools that use each target, by the same index
 * @param steeredNames how many names policies answer
 */
public record Loaded(
    ServerConfig config,
    Snapshot snapshot,
    Geography geography,
    List<Target> targets,
    List<ProbeSpec> probes,
    List<SortedSet<String>> pools,
    int steeredNames) {
  /**
   * The same for a server whose listeners were opened before. An address that is configured now
   * serves what its configuration says; one that is not goes on as it was opened.
   *
   * @param opened in the order of the listeners
   */
  public Loaded listeningOn(List<DnsListenerSpec> opened) {
    Map<InetSocketAddress, DnsListenerSpec> configured =
        config.dns().stream()
            .collect(Collectors.toMap(DnsListenerSpec::address, Function.identity()));
    List<DnsListenerSpec> inForce =
        opened.stream()
            .map(listener -> configured.getOrDefault(listener.address(), listener))
            .toList();
    return new Loaded(
        config,
        snapshot.with(AccessCompiler.compile(inForce, snapshot.zones())),
        geography,
        targets,
        probes,
        pools,
        steeredNames);
  }

  /** The pools that a target decides of, by name. */
  public SortedSet<String> poolsOf(Target target) {
    return pools.get(target.index());
  }
}
