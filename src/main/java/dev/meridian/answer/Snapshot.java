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
  private final Access everybody;
  private final Access[] listeners;
  private final Steering[] policies;
  private final PickCells[] picks;

  /**
   * A snapshot that serves all zones to everybody, wherever it is asked.
   *
   * @param policies by the index that {@code Finding.Steered} names
   */
  public Snapshot(Protocol protocol, ZoneTable zones, List<Steering> policies) {
    this(protocol, zones, List.of(), policies);
  }

  /**
   * A snapshot.
   *
   * @param zones all of them
   * @param listeners what each listening address serves, in the order of the addresses; one that is
   *     beyond this list serves all zones to everybody
   * @param policies by the index that {@code Finding.Steered} names
   */
  public Snapshot(
      Protocol protocol, ZoneTable zones, List<Access> listeners, List<Steering> policies) {
    this(protocol, zones, listeners, policies, List.of());
  }

  private Snapshot(
      Protocol protocol,
      ZoneTable zones,
      List<Access> listeners,
      List<Steering> policies,
      List<PickCells> picks) {
    this.protocol = protocol;
    this.zones = zones;
    this.everybody = new Access(zones, null);
    this.listeners = listeners.toArray(Access[]::new);
    this.policies = policies.toArray(Steering[]::new);
    this.picks = picks.toArray(PickCells[]::new);
  }

  /** How DNS is spoken. */
  public Protocol protocol() {
    return protocol;
  }

  /** The same zones and policies under another protocol. */
  public Snapshot with(Protocol other) {
    return new Snapshot(other, zones, List.of(listeners), policies(), List.of(picks));
  }

  /** The same zones and policies, served at other addresses. */
  public Snapshot with(List<Access> others) {
    return new Snapshot(protocol, zones, others, policies(), List.of(picks));
  }

  /**
   * The same, with the picks of policies counted.
   *
   * @param cells by the index of the policy
   */
  public Snapshot counting(List<PickCells> cells) {
    return new Snapshot(protocol, zones, List.of(listeners), policies(), cells);
  }

  /** Where the picks of a policy are counted. */
  PickCells picks(int policy) {
    return policy < picks.length ? picks[policy] : PickCells.NONE;
  }

  /** All zones. */
  public ZoneTable zones() {
    return zones;
  }

  /**
   * What is served at a listening address.
   *
   * @param listener place of the address in the configuration, from 0
   */
  public Access access(int listener) {
    return listener < listeners.length ? listeners[listener] : everybody;
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
