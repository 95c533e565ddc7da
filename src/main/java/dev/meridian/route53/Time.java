package dev.meridian.route53;

import java.time.Duration;
import java.time.Instant;

/** Time as the calls know it; tests have their own. */
public interface Time {
  /** The machine's. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  /** As {@link System#nanoTime()}. */
  long nanos();

  /** The wall clock, which writers compare. */
  Instant now();

  /** Waits. */
  void sleep(Duration duration) throws InterruptedException;
}
