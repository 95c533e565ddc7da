package dev.meridian.load;

import dev.meridian.steer.Load;
import dev.meridian.steer.Policy;
import java.util.List;
import java.util.Map;

/**
 * What steers one zone, by the names that its file gives.
 *
 * @param name of the zone, lower case, without the final dot
 * @param pools those that a steered name leads to, in the order of the file
 * @param policies those that steered names point at, in the order of their first names
 * @param burdens of them, those of which both load and capacity are known
 * @param loads what comes to policies, by their names, where that is known
 */
public record SteeredZone(
    String name,
    List<Policy.Pool> pools,
    List<Root> policies,
    List<Burden> burdens,
    Map<String, Load> loads) {
  public SteeredZone {
    pools = List.copyOf(pools);
    policies = List.copyOf(policies);
    burdens = List.copyOf(burdens);
    loads = Map.copyOf(loads);
  }

  /**
   * A policy of steered names.
   *
   * @param index in the snapshot's policies
   * @param names how many point at it
   * @param example one of them, with its final dot
   */
  public record Root(int index, int names, String example) {}
}
