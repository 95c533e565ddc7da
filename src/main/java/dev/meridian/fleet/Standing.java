package dev.meridian.fleet;

/**
 * How a node stands in its fleet.
 *
 * @param connected whether the store is reached
 * @param hears whether it hears itself and so the others; where not, all that is believed stays
 * @param exist vantages that there are, this one included
 * @param fresh those of them that are heard of
 * @param recused whether it does not believe itself
 * @param usurped whether another process uses its name
 * @param overdue targets that it ought to have checked again by now
 */
record Standing(
    boolean connected,
    boolean hears,
    int exist,
    int fresh,
    boolean recused,
    boolean usurped,
    int overdue) {
  static final Standing START = new Standing(false, false, 1, 0, false, false, 0);
}
