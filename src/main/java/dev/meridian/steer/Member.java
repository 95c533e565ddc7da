package dev.meridian.steer;

/**
 * Something an answer can carry. Two members are equal only when they are the same object.
 *
 * <p>The record is opaque here: the loader made it, and the responder sends it.
 */
public final class Member {
  private final String name;
  private final Policy.Family family;
  private final byte[] record;
  private final int weight;
  private final int target;
  private final double capacity;
  private final long identity;
  private final Fixed alone;

  /**
   * A member.
   *
   * @param name for explain and status: the address or target as text
   * @param family the kind of record
   * @param record the whole record in wire form with owner {@code 0xC00C} and TTL 0; not copied
   * @param weight 0 to 65535 within its pool; 0 joins only when all others are down
   * @param target what {@link Health} knows it by, or −1 when it is always up
   * @param capacity what it can carry, 0 or more, in the unit of its pool's other members
   */
  public Member(
      String name, Policy.Family family, byte[] record, int weight, int target, double capacity) {
    this.name = name;
    this.family = family;
    this.record = record;
    this.weight = weight;
    this.target = target;
    this.capacity = capacity;
    this.identity = ClientHash.identity(name);
    this.alone = new Fixed(this);
  }

  /** A member that carries as much as it weighs. */
  public Member(String name, Policy.Family family, byte[] record, int weight, int target) {
    this(name, family, record, weight, target, weight);
  }

  /** The address or target as text. */
  public String name() {
    return name;
  }

  public Policy.Family family() {
    return family;
  }

  /** The record in wire form; shared, never written. */
  byte[] record() {
    return record;
  }

  public int weight() {
    return weight;
  }

  /** For {@link ClientHash}. */
  long identity() {
    return identity;
  }

  /** Gives this member and no other; once for all plans that do. */
  Fixed alone() {
    return alone;
  }

  /** What {@link Health} knows it by, or −1 when it is always up. */
  public int target() {
    return target;
  }

  /** What it can carry, in the unit of its pool's other members. */
  public double capacity() {
    return capacity;
  }
}
