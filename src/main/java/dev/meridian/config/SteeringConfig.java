package dev.meridian.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code zones/NAME.yaml}: probes, pools, policies and the names that use them. Maps keep the
 * order of the file.
 *
 * @param safety rules for all policies that have none of their own
 * @param zone the zone that it steers, from its file name, lower case, without the final dot
 */
public record SteeringConfig(
    String zone,
    Mark mark,
    Map<String, ProbeSpec> probes,
    Map<String, PoolSpec> pools,
    Map<String, PolicySpec> policies,
    List<NameSpec> names,
    Optional<SafetySpec> safety,
    List<MaintenanceSpec> maintenance) {
  /** One without safety rules and maintenance. */
  public SteeringConfig(
      String zone,
      Mark mark,
      Map<String, ProbeSpec> probes,
      Map<String, PoolSpec> pools,
      Map<String, PolicySpec> policies,
      List<NameSpec> names) {
    this(zone, mark, probes, pools, policies, names, Optional.empty(), List.of());
  }
}
