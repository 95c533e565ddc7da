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

  /**
   * A member.
   *
   * @param name for explain and status: the address or target as text
   * @param family the kind of record
   * @param record the whole record in wire form with owner {@code 0xC00C} and TTL 0; not copied
   * @param weight 0 to 65535 within its pool; 0 joins only when all others are down
   * @param target index in the health table, or −1 when it is not probed and so always up
   */
  public Member(String name, Policy.Family family, byte[] record, int weight, int target) {
    this.name = name;
    this.family = family;
    this.record = record;
    this.weight = weight;
    this.target = target;
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

  /** Index in the health table, or −1 when it is always up. */
  public int target() {
    return target;
  }
}
