package dev.meridian.fleet;

import dev.meridian.health.Evidence;
import dev.meridian.health.Verdict;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Evidence of one target as a vantage shows it.
 *
 * @param boot of the process that has it; what an earlier one had counts no longer
 */
record Shown(String boot, Evidence evidence) {
  private static final int FIELDS = 5;
  private static final int REASON_MAX = 200;

  String text() {
    String reason = evidence.reason();
    return Fields.text(
        boot,
        evidence.verdict(),
        TimeUnit.NANOSECONDS.toMicros(evidence.latencyNanos()),
        evidence.sinceMillis(),
        reason.substring(0, Math.min(reason.length(), REASON_MAX)));
  }

  static Optional<Shown> parse(String text) {
    return Fields.read(
        text,
        FIELDS,
        f ->
            new Shown(
                f[0],
                new Evidence(
                    Verdict.valueOf(f[1]),
                    printable(f[4]),
                    TimeUnit.MICROSECONDS.toNanos(Long.parseLong(f[2])),
                    Long.parseLong(f[3]))));
  }

  /** It ends up in logs. */
  private static String printable(String reason) {
    return reason
        .substring(0, Math.min(reason.length(), REASON_MAX))
        .replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
