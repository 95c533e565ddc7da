package dev.meridian.steer;

/**
 * A compiled way to an answer, walked by listeners. The tree is flat where that is exact: nested
 * random draws are one {@link Table}. Immutable.
 */
abstract sealed class Choice
    permits Fixed, Table, Rendezvous, Slice, Sample, Ranking, Union, Subset, Together {

  /**
   * Picks; never allocates.
   *
   * @param key of the client for {@link ClientHash}; meaningless unless {@link #isSticky}
   */
  abstract void pick(Draw draw, long key);

  /** Whether the key takes part. */
  abstract boolean isSticky();

  /** Whether a CNAME can come out. */
  abstract boolean mayAlias();

  static boolean anySticky(Choice[] choices) {
    for (Choice choice : choices) {
      if (choice.isSticky()) {
        return true;
      }
    }
    return false;
  }

  static boolean anyAlias(Choice[] choices) {
    for (Choice choice : choices) {
      if (choice.mayAlias()) {
        return true;
      }
    }
    return false;
  }
}
