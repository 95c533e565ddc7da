package dev.meridian.it;

/**
 * What may be answered now: written by the test's own thread, read by polite clients. A version is
 * a number that all records of a load carry.
 */
final class SoakVersions {
  private volatile int published;
  private volatile int written;
  private volatile boolean europeDown;

  /** The version to write next; it may be served from now on. */
  int next() {
    int next = written + 1;
    written = next;
    return next;
  }

  /** This version is served, and none before it. */
  void published(int version) {
    written = Math.max(written, version);
    published = version;
  }

  /** The oldest that may be served. */
  int published() {
    return published;
  }

  /** The newest that may be served. */
  int written() {
    return written;
  }

  void europeDown(boolean down) {
    europeDown = down;
  }

  /** Whether the server is known to take Europe for down. */
  boolean isEuropeDown() {
    return europeDown;
  }
}
