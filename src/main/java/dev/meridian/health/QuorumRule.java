package dev.meridian.health;

/** How many vantages must say the same. */
public sealed interface QuorumRule {
  /**
   * Votes that are needed.
   *
   * @param expected vantages that should vote
   * @param least votes that no rule of thumb goes below
   */
  int needed(int expected, int least);

  /** More than half of those that should vote; {@code least} at least. */
  record Majority() implements QuorumRule {
    @Override
    public int needed(int expected, int least) {
      return Math.max(expected / 2 + 1, least);
    }
  }

  /** A number, 1 or more, which may be more than there are. */
  record Count(int votes) implements QuorumRule {
    @Override
    public int needed(int expected, int least) {
      return votes;
    }
  }

  /** Percent of those that should vote, 1 to 100; {@code least} at least. */
  record Percent(int percent) implements QuorumRule {
    @Override
    public int needed(int expected, int least) {
      return Math.max(Math.ceilDiv(expected * percent, 100), least);
    }
  }
}
