package dev.meridian.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for SIGTERM or SIGINT, and keeps the process from ending before what was started has been
 * stopped.
 *
 * <p>A service that was told to stop and did so exits with 0, as name servers do: to end was its
 * task. Java's own 143 or 130 would be a failure to systemd and to container platforms; they are
 * left for a process that did not stop in time, or was not serving yet.
 */
final class Stop {
  private static final long STOP_SECONDS_MAX = 5;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch done = new CountDownLatch(1);

  /** Listens for signals from now on. */
  Stop() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::hook, "meridian-stop"));
  }

  private void hook() {
    if (done.getCount() == 0) {
      // The command has ended by itself, and its exit code holds.
      return;
    }
    asked.complete(null);
    try {
      if (done.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        System.out.flush();
        Runtime.getRuntime().halt(0);
      }
      System.err.println("meridian: not all stopped within " + STOP_SECONDS_MAX + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the process was asked to end. */
  void await() {
    asked.join();
  }

  /** Completes when the process is asked to end. */
  CompletableFuture<Void> asked() {
    return asked.copy();
  }

  /** Asks as a signal would. */
  void ask() {
    asked.complete(null);
  }

  /** Lets the process end. */
  void done() {
    done.countDown();
  }
}
