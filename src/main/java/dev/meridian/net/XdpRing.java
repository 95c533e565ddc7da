package dev.meridian.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import jdk.internal.vm.annotation.Contended;

/**
 * One of the four rings that an AF_XDP socket shares with the kernel, as one side sees it: entries
 * are written or read, and then published or released together. Used by one thread.
 *
 * <p>Producer and consumer count entries, modulo 2³²; the ring's size is a power of two
 * (Documentation/networking/af_xdp.rst of the kernel).
 */
@Contended
final class XdpRing {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle COUNT = INT.varHandle();

  private final MemorySegment memory;
  private final long producerAt;
  private final long consumerAt;
  private final long flagsAt;
  private final long entriesAt;
  private final long entryLength;
  private final int mask;
  private int next;

  /**
   * A ring in memory that the kernel gave.
   *
   * @param offsets a {@code struct xdp_ring_offset}
   * @param size entries, a power of two
   * @param entryLength octets of one
   */
  XdpRing(MemorySegment memory, MemorySegment offsets, int size, long entryLength) {
    this.memory = memory;
    this.producerAt = offsets.getAtIndex(ValueLayout.JAVA_LONG, 0);
    this.consumerAt = offsets.getAtIndex(ValueLayout.JAVA_LONG, 1);
    this.entriesAt = offsets.getAtIndex(ValueLayout.JAVA_LONG, 2);
    this.flagsAt = offsets.getAtIndex(ValueLayout.JAVA_LONG, 3);
    this.entryLength = entryLength;
    this.mask = size - 1;
  }

  /** Octets to map for a ring of that shape. */
  static long length(MemorySegment offsets, int size, long entryLength) {
    return offsets.getAtIndex(ValueLayout.JAVA_LONG, 2) + size * entryLength;
  }

  MemorySegment memory() {
    return memory;
  }

  /** For a consumer: entries that the kernel has put in and {@link #take} has not had. */
  int filled() {
    return (int) COUNT.getAcquire(memory, producerAt) - next;
  }

  /** For a producer: entries that the kernel has not taken out yet. */
  int pending() {
    return next - (int) COUNT.getAcquire(memory, consumerAt);
  }

  /** For a producer: entries for which there is room. */
  int free() {
    return mask + 1 - pending();
  }

  /** Offset of the next entry, which is then behind. */
  long take() {
    return entriesAt + (next++ & mask) * entryLength;
  }

  /** For a consumer: gives back what was taken. */
  void release() {
    COUNT.setRelease(memory, consumerAt, next);
  }

  /** For a producer: gives to the kernel what was taken and written. */
  void publish() {
    COUNT.setRelease(memory, producerAt, next);
  }

  /** Whether the kernel looks at the ring only when called. */
  boolean needsWakeup() {
    return ((int) COUNT.getVolatile(memory, flagsAt) & XdpCalls.XDP_RING_NEED_WAKEUP) != 0;
  }
}
