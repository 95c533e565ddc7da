package dev.meridian.load;

import dev.meridian.answer.Snapshot;
import dev.meridian.config.DnsListenerSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Maintenance;
import dev.meridian.health.Roster;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;
import dev.meridian.steer.PolicySet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * All that one load made.
 *
 * @param listeners what is said of the addresses that are listened on, in the order of the
 *     listeners
 * @param snapshot what listeners answer from, with every target taken for up
 * @param policies those of the snapshot, to have them follow health
 * @param targets what must be probed, by index
 * @param probes the probe of each target, by the same index
 * @param roster the members of all pools, by the indexes that policies know them by
 * @param guards the policies that safety rules guard
 * @param windows of maintenance
 * @param pools names of the pools that use each target, by the same index
 * @param groups what may well fail as one with each target, a place or a network, by the same index
 * @param steeredNames how many names policies answer
 * @param pushed what is kept in Route 53
 * @param steering by zone, in the order of the zones
 * @param control who may use the API
 * @param maps keeps what was made of the geo databases
 */
public record Loaded(
    ServerConfig config,
    List<DnsListenerSpec> listeners,
    Snapshot snapshot,
    PolicySet policies,
    Geography geography,
    List<Target> targets,
    List<ProbeSpec> probes,
    Roster roster,
    List<Safety.Guarded> guards,
    List<Maintenance> windows,
    List<SortedSet<String>> pools,
    List<String> groups,
    int steeredNames,
    List<SteeredZone> steering,
    ControlAccess control,
    Pushed pushed,
    MapKeeper maps) {
  /**
   * The same for a server whose listeners were opened before. An address that is configured now
   * serves what its configuration says; one that is not goes on as it was, but for the wildcard of
   * one family, which shares a socket with that of the other.
   *
   * @param before what was said of them until now, in the order of the listeners
   */
  public Loaded listeningOn(List<DnsListenerSpec> before) {
    List<DnsListenerSpec> inForce = before.stream().map(this::inForce).toList();
    return new Loaded(
        config,
        inForce,
        snapshot.with(AccessCompiler.compile(inForce, snapshot.zones())),
        policies,
        geography,
        targets,
        probes,
        roster,
        guards,
        windows,
        pools,
        groups,
        steeredNames,
        steering,
        control,
        pushed,
        maps);
  }

  private DnsListenerSpec inForce(DnsListenerSpec before) {
    return configured(one -> one.address().equals(before.address()))
        .or(() -> configured(before::sharesSocket).map(before::saying))
        .orElse(before);
  }

  private Optional<DnsListenerSpec> configured(Predicate<DnsListenerSpec> which) {
    return config.dns().stream().filter(which).findFirst();
  }

  /** The pools that a target decides of, by name. */
  public SortedSet<String> poolsOf(Target target) {
    return pools.get(target.index());
  }
}
