package dev.meridian.net;

import java.util.concurrent.atomic.AtomicInteger;

/** How many TCP connections are open, over all event loops, and how many may be. */
final class Admission {
  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  Admission(int max) {
    this.max = max;
  }

  /** Takes a place, to be given back by {@link #leave}; false when none is free. */
  boolean enter() {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    open.decrementAndGet();
  }
}
