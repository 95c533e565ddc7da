package dev.meridian.load;

import dev.meridian.answer.Snapshot;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.health.Target;
import java.util.List;

/**
 * All that one load made.
 *
 * @param snapshot what listeners answer from, with every target taken for up
 * @param targets what must be probed, by index
 * @param probes the probe of each target, by the same index
 * @param steeredNames how many names policies answer
 */
public record Loaded(
    ServerConfig config,
    Snapshot snapshot,
    Geography geography,
    List<Target> targets,
    List<ProbeSpec> probes,
    int steeredNames) {}
