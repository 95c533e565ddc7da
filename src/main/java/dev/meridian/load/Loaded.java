package dev.meridian.load;

import dev.meridian.answer.Snapshot;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Target;
import java.util.List;
import java.util.SortedSet;

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
  /** The pools that a target decides of, by name. */
  public SortedSet<String> poolsOf(Target target) {
    return pools.get(target.index());
  }
}
