package dev.meridian.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for SIGTERM or SIGINT, and keeps the process from ending before what was started has been
 * stopped.
 */
final class Stop {
  private static final long STOP_SECONDS_MAX = 5;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /** Listens for signals from now on. */
  Stop() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::hook, "meridian-stop"));
  }

  private void hook() {
    asked.countDown();
    try {
      if (!done.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        System.err.println("meridian: not all stopped within " + STOP_SECONDS_MAX + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the process was asked to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Asks as a signal would. */
  void ask() {
    asked.countDown();
  }

  /** Lets the process end. */
  void done() {
    done.countDown();
  }
}
