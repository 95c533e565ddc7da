package dev.meridian.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a probe's verdicts are kept from flapping, as written.
 *
 * @param accumulate whether failures accumulate while a target is up ({@code flapDetector:
 *     accumulate}); default false: they count in a row
 * @param ok successes in a row that clear accumulated failures; 1 to 100, default 6
 * @param failoverDelay from evidence that a target is down to the verdict; 0 to 1 h, default 0
 * @param failbackDelay from evidence that it is up again to the verdict; 0 to 24 h, default 0
 * @param manualFailback whether a target that went down waits to be released; default false
 * @param damping penalties for targets that flap; default none
 */
public record AntiFlapSpec(
    boolean accumulate,
    int ok,
    Duration failoverDelay,
    Duration failbackDelay,
    boolean manualFailback,
    Optional<Damping> damping) {
  /** All defaults. */
  public static final AntiFlapSpec STANDARD =
      new AntiFlapSpec(
          false,
          Settings.OK.standard(),
          Settings.FAILOVER_DELAY.standard(),
          Settings.FAILBACK_DELAY.standard(),
          false,
          Optional.empty());

  /**
   * {@code damping: {halfLife: 5m, hold: 5, release: 2, longest: 30m}}.
   *
   * @param halfLife 1 s to 24 h, default 5 min
   * @param hold penalty that holds a target down; 2 to 100, default 5
   * @param release penalty below which it is let go; 1 to 100 and below {@code hold}, default 2
   * @param longest how long a target that has come to rest is held at most; 1 s to 24 h, default 30
   *     min
   */
  public record Damping(Duration halfLife, int hold, int release, Duration longest) {}
}
