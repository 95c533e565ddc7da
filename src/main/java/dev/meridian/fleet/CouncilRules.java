package dev.meridian.fleet;

import dev.meridian.health.Quorum;
import dev.meridian.health.Recusal;
import dev.meridian.health.Vantage;
import java.time.Duration;

/**
 * What a council goes by.
 *
 * @param self this node
 * @param boot tells this process from others of the same vantage
 * @param freshFor how long after its last beat a vantage counts, by the clock of who hears it
 * @param forgetAfter how long one is known to exist that is not heard of
 */
record CouncilRules(
    Vantage self,
    String boot,
    Quorum quorum,
    Recusal.Limits recusal,
    Duration freshFor,
    Duration forgetAfter) {
  /** Between two beats. */
  static final Duration BEAT = Duration.ofSeconds(1);

  /**
   * From what does not count any more to others that take up its targets, in times of freshness.
   */
  private static final int PRESENT_FACTOR = 3;

  /** How long after its last beat a vantage keeps its targets: a restart moves none. */
  Duration presentFor() {
    return freshFor.multipliedBy(PRESENT_FACTOR);
  }
}
