package dev.meridian.config;

/**
 * Response rate limiting over UDP.
 *
 * @param mode whether limits hold; default off
 * @param perSecond responses a second for each client prefix; 1 to 1,000,000, default 50
 * @param burst responses at once before the rate holds; 1 to 1,000,000, default 125
 * @param slip every so many limited responses is sent empty with TC; 0 none, at most 100, default 2
 */
public record RateLimitSpec(Mode mode, int perSecond, int burst, int slip) {
  /** Whether limits hold. */
  public enum Mode {
    OFF("off"),
    /** Counted, but not held. */
    DRY_RUN("dryRun"),
    ON("on");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** As an operator writes it. */
    String word() {
      return word;
    }
  }
}
