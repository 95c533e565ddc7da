package dev.meridian.answer;

import dev.meridian.zone.ZoneTable;
import java.util.List;

/**
 * All that answers depend on. Immutable, but for the outcomes inside its policies, which follow
 * health.
 */
public final class Snapshot {
  /** Serves no zone: every query is REFUSED. */
  public static final Snapshot EMPTY = new Snapshot(Protocol.PLAIN, ZoneTable.EMPTY, List.of());

  private final Protocol protocol;
  private final ZoneTable zones;
  private final Steering[] policies;

  /**
   * A snapshot.
   *
   * @param policies by the index that {@code Finding.Steered} names
   */
  public Snapshot(Protocol protocol, ZoneTable zones, List<Steering> policies) {
    this.protocol = protocol;
    this.zones = zones;
    this.policies = policies.toArray(Steering[]::new);
  }

  /** How DNS is spoken. */
  public Protocol protocol() {
    return protocol;
  }

  /** The same zones and policies under another protocol. */
  public Snapshot with(Protocol other) {
    return new Snapshot(other, zones, policies());
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
