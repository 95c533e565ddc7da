package dev.meridian.fleet;

/**
 * How a node fares in its fleet.
 *
 * @param connected whether the store is reached
 * @param hears whether it hears itself and so the others; where not, all that is believed stays
 * @param exist vantages that there are, this one included
 * @param fresh those of them that are heard of
 * @param recused whether it does not believe itself
 * @param usurped whether another process uses its name
 * @param overdue targets that it ought to have checked again by now
 * @param undecided targets of which no quorum says anything
 */
public record Attendance(
    boolean connected,
    boolean hears,
    int exist,
    int fresh,
    boolean recused,
    boolean usurped,
    int overdue,
    int undecided) {
  static final Attendance START = new Attendance(false, false, 1, 0, false, false, 0, 0);

  /** Whether there is something of which no quorum decides. */
  boolean lacksQuorum() {
    return !hears || undecided > 0;
  }

  /** Whether this node is parted from most of its fleet. */
  public boolean isApart() {
    return !hears || 2 * fresh < exist;
  }

  /** In words, such as {@code 3 of 5 vantages are heard; no quorum for 2 targets}. */
  public String words() {
    String heard =
        hears
            ? fresh + " of " + exist + " vantages are heard"
            : connected ? "no vantage is heard" : "NATS is not reached";
    return undecided == 0 || !hears ? heard : heard + "; no quorum for " + undecided + " targets";
  }
}
