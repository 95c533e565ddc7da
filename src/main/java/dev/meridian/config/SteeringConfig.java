package dev.meridian.config;

import java.util.List;
import java.util.Map;

/**
 * One {@code zones/NAME.yaml}: probes, pools, policies and the names that use them. Maps keep the
 * order of the file.
 *
 * @param zone the zone that it steers, from its file name, lower case, without the final dot
 */
public record SteeringConfig(
    String zone,
    Mark mark,
    Map<String, ProbeSpec> probes,
    Map<String, PoolSpec> pools,
    Map<String, PolicySpec> policies,
    List<NameSpec> names) {}
