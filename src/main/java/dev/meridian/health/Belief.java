package dev.meridian.health;

/**
 * What a fleet believes of a target: the part of a {@link TargetState} that its nodes share, so
 * that a node which missed how it came about goes on from the same place.
 *
 * @param evidence what a quorum said last, UP or DOWN
 * @param verdict what traffic follows, UP or DOWN
 * @param penalty at the time of the writing
 * @param held whether it is held down for the penalty
 */
public record Belief(
    Verdict evidence, Verdict verdict, boolean latched, double penalty, boolean held) {
  public Belief {
    if (evidence == Verdict.UNKNOWN || verdict == Verdict.UNKNOWN || !(penalty >= 0)) {
      throw new IllegalArgumentException("a belief is of something known");
    }
  }

  /** That of a state with a verdict. */
  public static Belief of(TargetState state, long nowNanos, Rules rules) {
    Penalty penalty = state.penalty();
    double left = rules.damping().map(d -> penalty.at(nowNanos, d)).orElse(0.0);
    return new Belief(
        state.evidence().verdict(), state.verdict(), state.latched(), left, penalty.holds());
  }

  /** Whether another differs in no more than how far the penalty has decayed. */
  public boolean matches(Belief other) {
    return evidence == other.evidence
        && verdict == other.verdict
        && latched == other.latched
        && held == other.held;
  }
}
