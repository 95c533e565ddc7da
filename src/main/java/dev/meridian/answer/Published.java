package dev.meridian.answer;

/**
 * The snapshot that listeners answer from. Written by the loader, read once a batch by listeners.
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

  /** Replaces what is served; queries already begun end with the one before. */
  public void publish(Snapshot next) {
    current = next;
  }
}
