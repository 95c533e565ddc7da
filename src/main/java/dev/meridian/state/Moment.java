package dev.meridian.state;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The same moment on the two clocks, to carry times from one process to another.
 *
 * @param nanos {@code System.nanoTime()}, which means nothing to another process
 * @param millis since 1970
 */
record Moment(long nanos, long millis) {
  private static final long AGE_MILLIS_MAX = Duration.ofDays(3650).toMillis();

  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /** Milliseconds since 1970 at a time of this process's clock. */
  long millisAt(long nanoTime) {
    return millis - TimeUnit.NANOSECONDS.toMillis(nanos - nanoTime);
  }

  /** A time on this process's clock; never in the future, should the clock have been set back. */
  long nanosAt(long epochMillis) {
    long age = Math.clamp(millis - epochMillis, 0, AGE_MILLIS_MAX);
    return nanos - TimeUnit.MILLISECONDS.toNanos(age);
  }
}
