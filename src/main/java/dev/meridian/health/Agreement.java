package dev.meridian.health;

/** What a fleet makes of the evidence of its vantages. */
public sealed interface Agreement {
  /** In words, for people. */
  String why();

  /**
   * Enough vantages say the same.
   *
   * @param evidence of the first of them
   */
  record Agreed(Verdict verdict, String why, Evidence evidence) implements Agreement {}

  /** They do not: what was believed stays. */
  record Keep(String why) implements Agreement {}
}
