package dev.meridian.app;

import dev.meridian.answer.Snapshot;
import dev.meridian.zone.Zone;

/**
 * Has the collector run when loads have left much behind. Zones lie in native memory that goes with
 * its last reference, and listeners make no garbage: nothing else would bring a collection soon.
 * Used by one thread at a time.
 */
final class Sweep {
  /** Octets of zones that may come into service between two collections. */
  private static final long ALLOWED_OCTETS = 8L << 20;

  private long octets;

  /**
   * The first load is about to be in service: what the loading left goes now, while nobody waits
   * for an answer yet and the first checks are under way.
   */
  static void beforeService() {
    System.gc();
  }

  /**
   * Another load is in service, so that what was before it and what the loading left is garbage.
   */
  void after(Snapshot loaded) {
    octets += loaded.zones().all().stream().mapToLong(Zone::octets).sum();
    if (octets >= ALLOWED_OCTETS) {
      octets = 0;
      System.gc();
    }
  }
}
