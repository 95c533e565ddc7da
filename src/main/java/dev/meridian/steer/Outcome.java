package dev.meridian.steer;

/**
 * What one class of clients gets for one kind of query under one state of health: ready to be drawn
 * from by any number of listeners. Immutable, and independent of the name that was asked.
 */
public final class Outcome {
  private static final Outcome NODATA_UP = new Outcome(true, Fixed.NOTHING);
  private static final Outcome NODATA_DOWN = new Outcome(false, Fixed.NOTHING);

  private final boolean up;
  private final Choice choice;
  private final boolean sticky;
  private final boolean mayAlias;

  Outcome(boolean up, Choice choice) {
    this.up = up;
    this.choice = choice;
    this.sticky = choice.isSticky();
    this.mayAlias = choice.mayAlias();
  }

  /** The empty answer (NODATA). */
  public static Outcome nodata(boolean up) {
    return up ? NODATA_UP : NODATA_DOWN;
  }

  /**
   * Picks one answer into {@code draw}, for the client that it names. Never allocates, blocks or
   * throws.
   */
  public void pick(Draw draw) {
    choice.pick(draw, sticky ? ClientHash.clientKey(draw.clientHigh(), draw.clientLow()) : 0);
  }

  /** Whether the policy is up; when not, this is what its {@link Policy.AllDown} rule serves. */
  public boolean isUp() {
    return up;
  }

  /**
   * Bits of the client's address that the pick depends on beyond its class: 0, or 24 (IPv4) or 56
   * (IPv6) when a sticky choice takes part. An ECS scope must be at least so long.
   */
  public int prefixBitsNeeded(boolean v4) {
    return !sticky ? 0 : v4 ? ClientHash.V4_PREFIX_BITS : ClientHash.V6_PREFIX_BITS;
  }

  /** Whether a pick can give a CNAME record. */
  public boolean mayAlias() {
    return mayAlias;
  }

  /** Whether a member can be picked. */
  boolean holds(int target) {
    return Distribution.overall(choice).keySet().stream()
        .flatMap(drawing -> drawing.from().stream())
        .anyMatch(candidate -> candidate.member().target() == target);
  }

  /** The same answers under another state. */
  Outcome withUp(boolean other) {
    return up == other ? this : new Outcome(other, choice);
  }

  Choice choice() {
    return choice;
  }
}
