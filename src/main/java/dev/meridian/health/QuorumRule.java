package dev.meridian.health;

/** How many vantages must say the same. */
public sealed interface QuorumRule {
  /**
   * Votes that are needed.
   *
   * @param expected vantages that should vote
   * @param exist vantages that there are, heard of or not
   */
  int needed(int expected, int exist);

  /** More than half of those that should vote; 2 at least where more than 2 exist. */
  record Majority() implements QuorumRule {
    @Override
    public int needed(int expected, int exist) {
      return Math.max(expected / 2 + 1, least(exist));
    }
  }

  /** A number, 1 or more, which may be more than there are. */
  record Count(int votes) implements QuorumRule {
    @Override
    public int needed(int expected, int exist) {
      return votes;
    }
  }

  /** Percent of those that should vote, 1 to 100; 2 votes at least where more than 2 exist. */
  record Percent(int percent) implements QuorumRule {
    @Override
    public int needed(int expected, int exist) {
      return Math.max(Math.ceilDiv(expected * percent, 100), least(exist));
    }
  }

  private static int least(int exist) {
    return exist > 2 ? 2 : 1;
  }
}
