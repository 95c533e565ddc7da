package dev.meridian.probe;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When one target is checked: check 0 soon after the start, later ones at a fixed phase of the
 * interval, so that a late check does not move those after it. Times are {@code System.nanoTime()}.
 *
 * <p>The starts are spread over {@value #SPREAD_NANOS_A_TARGET} ns for each target and at most a
 * second, so that the first round is short; the phases are spread over the whole interval, so that
 * work is even. Check 1 therefore comes between a half and one and a half intervals after check 0.
 *
 * @param firstNanos when check 0 is due
 * @param phaseNanos when check 1 is due; check n is due (n − 1) intervals later
 */
record Rhythm(long firstNanos, long phaseNanos, long everyNanos) {
  /** The first checks of all targets start within this time of the start. */
  static final long SPREAD_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** Time over which the starts are spread, for each target; few begin nearly at once. */
  static final long SPREAD_NANOS_A_TARGET = 1_000_000;

  /**
   * Less than this, and less than a fiftieth of the interval, is added to each due time but the
   * first.
   */
  static final long JITTER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * @param targets how many begin together with this one, itself included
   */
  static Rhythm random(long startNanos, long everyNanos, int targets, RandomGenerator random) {
    double place = random.nextDouble();
    long spread = Math.min(targets * SPREAD_NANOS_A_TARGET, SPREAD_NANOS_MAX);
    long first = (long) (place * Math.min(everyNanos, spread));
    long phase = (long) (place * everyNanos);
    if (phase - first < everyNanos / 2) {
      phase += everyNanos;
    }
    return new Rhythm(startNanos + first, startNanos + phase, everyNanos);
  }

  long dueNanos(long check) {
    return check == 0 ? firstNanos : phaseNanos + (check - 1) * everyNanos;
  }

  /** A little time to add to a due time, so that nodes that probe alike drift apart. */
  long jitterNanos(RandomGenerator random) {
    return random.nextLong(1 + Math.min(everyNanos / 50, JITTER_NANOS_MAX));
  }

  /**
   * The check that follows one that ended now: the next one, due already or not; of several missed
   * ones (the process stood still) the latest.
   */
  long following(long check, long nowNanos) {
    long latestDue = 1 + Math.floorDiv(nowNanos - phaseNanos, everyNanos);
    return Math.max(check + 1, latestDue);
  }
}
