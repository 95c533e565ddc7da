package dev.meridian.app;

import dev.meridian.answer.Snapshot;
import dev.meridian.zone.Zone;
import java.time.Duration;

/**
 * Has the collector run when loads have left much behind. Zones lie in native memory that goes with
 * its last reference, and listeners make no garbage: nothing else would bring a collection soon.
 * Each instance is used by one thread at a time.
 */
final class Sweep {
  /** Octets of zones that may come into service between two collections. */
  private static final long ALLOWED_OCTETS = 8L << 20;

  /** Octets of the heap in use that a load may leave, whether it came into service or not. */
  private static final long ALLOWED_HEAP_OCTETS = 64L << 20;

  /**
   * Octets of the heap in use before what probes leave is collected. They make some hundred octets
   * a check that live until the next one: old to the collector, which would let them grow as far as
   * the heap may. 1,000 checks a second leave so much in minutes, ten a second in a day.
   */
  private static final long PROBED_HEAP_OCTETS = 192L << 20;

  /** How often {@link #inService} is to be called. */
  static final Duration EVERY = Duration.ofSeconds(10);

  private long octets;

  /** In use after the last collection that {@link #inService} asked for. */
  private long keptOctets;

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
    if (inUse() >= ALLOWED_HEAP_OCTETS) {
      System.gc();
    }
  }

  /** Some time has passed. A heap that is large because it must be is left to double. */
  void inService() {
    if (inUse() >= Math.max(PROBED_HEAP_OCTETS, 2 * keptOctets)) {
      System.gc();
      keptOctets = inUse();
    }
  }

  private static long inUse() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
