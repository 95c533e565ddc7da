package dev.meridian.answer;

import java.util.function.UnaryOperator;

/**
 * The snapshot that listeners answer from, read once a batch. Whoever replaces it says how the new
 * one follows from the one before, so that two writers cannot undo each other's work.
 */
public final class Published {
  private volatile Snapshot current;

  public Published(Snapshot first) {
    this.current = first;
  }

  /** What is served now. */
  public Snapshot get() {
    return current;
  }

  /** Replaces what is served; queries already begun end with the one before. Any thread. */
  public synchronized void update(UnaryOperator<Snapshot> next) {
    current = next.apply(current);
  }
}
