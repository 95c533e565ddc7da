package dev.meridian.zone;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Native memory that grows while it is written. The C library's {@code realloc} moves pages of
 * large blocks rather than octets, and gives memory that is not cleared first: a zone needs its
 * memory once, where an arena would need it twice.
 */
final class GrowingMemory implements AutoCloseable {
  private static final long CAPACITY_MIN = 1 << 12;

  private static final MethodHandle REALLOC =
      handle(
          "realloc",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      handle("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

  private long address;
  private long capacity;
  private long length;

  private static MethodHandle handle(String name, FunctionDescriptor form) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), form);
  }

  /** Octets that were added. */
  long length() {
    return length;
  }

  /** Adds the first octets of an array. */
  void add(byte[] octets, int count) {
    if (length + count > capacity) {
      resize(Math.max(CAPACITY_MIN, length + count + capacity / 2));
    }
    MemorySegment block = MemorySegment.ofAddress(address).reinterpret(capacity);
    MemorySegment.copy(octets, 0, block, ValueLayout.JAVA_BYTE, length, count);
    length += count;
  }

  /**
   * What was added, in memory that is freed when nothing refers to it any more; at least one octet
   * must have been. Nothing can be added after.
   */
  MemorySegment finish() {
    resize(length);
    MemorySegment whole =
        MemorySegment.ofAddress(address)
            .reinterpret(length, Arena.ofAuto(), block -> free(block.address()));
    address = 0;
    return whole;
  }

  /** Frees what {@link #finish} has not handed out. */
  @Override
  public void close() {
    free(address);
    address = 0;
  }

  private void resize(long wanted) {
    long moved = reallocate(address, wanted);
    if (moved == 0) {
      throw new OutOfMemoryError("no native memory for " + wanted + " octets of a zone");
    }
    address = moved;
    capacity = wanted;
  }

  private static long reallocate(long block, long wanted) {
    try {
      return (long) REALLOC.invokeExact(block, wanted);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static void free(long block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
