package dev.meridian.answer;

import dev.meridian.zone.ZoneTable;
import java.util.List;

/**
 * All that answers depend on. Immutable, but for the outcomes inside its policies, which follow
 * health.
 */
public final class Snapshot {
  /** Serves no zone: every query is REFUSED. */
  public static final Snapshot EMPTY = new Snapshot(1232, ZoneTable.EMPTY, List.of());

  private final int udpPayloadMax;
  private final ZoneTable zones;
  private final Steering[] policies;

  /**
   * A snapshot.
   *
   * @param udpPayloadMax largest UDP response, octets; 512 to 4096
   * @param policies by the index that {@code Finding.Steered} names
   */
  public Snapshot(int udpPayloadMax, ZoneTable zones, List<Steering> policies) {
    this.udpPayloadMax = udpPayloadMax;
    this.zones = zones;
    this.policies = policies.toArray(Steering[]::new);
  }

  int udpPayloadMax() {
    return udpPayloadMax;
  }

  public ZoneTable zones() {
    return zones;
  }

  /** The policy of an index. */
  public Steering policy(int index) {
    return policies[index];
  }

  /** All policies by index. */
  public List<Steering> policies() {
    return List.of(policies);
  }
}
