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

  /** Octets of the heap in use that a load may leave, whether it came into service or not. */
  private static final long ALLOWED_HEAP_OCTETS = 64L << 20;

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

  /**
   * A load has ended, in service or refused. What it left is old to the collector, which is content
   * to let that grow as far as the heap may.
   */
  static void afterLoading() {
    Runtime runtime = Runtime.getRuntime();
    if (runtime.totalMemory() - runtime.freeMemory() >= ALLOWED_HEAP_OCTETS) {
      System.gc();
    }
  }
}
