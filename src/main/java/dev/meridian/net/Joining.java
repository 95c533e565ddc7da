package dev.meridian.net;

/** Waits for threads that are known to end soon. */
final class Joining {
  private Joining() {}

  /** Waits for a thread's end; an interruption is kept for later, because the end is near. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
