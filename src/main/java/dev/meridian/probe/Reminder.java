package dev.meridian.probe;

import java.util.concurrent.TimeUnit;

/** Says a thing that goes on once a day. Used by the scheduler's thread only. */
final class Reminder {
  static final long EVERY_NANOS = TimeUnit.DAYS.toNanos(1);

  private boolean told;
  private long toldNanos;

  /**
   * Whether to say it now.
   *
   * @param warning empty while there is nothing to say; when it comes back it is new
   */
  boolean isDue(String warning, long nowNanos) {
    if (warning.isEmpty()) {
      return false;
    }
    boolean due = !told || nowNanos - toldNanos >= EVERY_NANOS;
    if (due) {
      told = true;
      toldNanos = nowNanos;
    }
    return due;
  }
}
