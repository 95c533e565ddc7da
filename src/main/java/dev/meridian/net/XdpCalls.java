package dev.meridian.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux that AF_XDP needs and nothing else does; bound when the first is made. Structs
 * and numbers are those of linux/if_xdp.h and of x86-64 and AArch64. Conventions as in {@link
 * Linux}.
 */
final class XdpCalls {
  static final int AF_XDP = 44;
  static final int SOL_XDP = 283;
  static final int SOCK_RAW = 3;

  static final int XDP_MMAP_OFFSETS = 1;
  static final int XDP_RX_RING = 2;
  static final int XDP_TX_RING = 3;
  static final int XDP_UMEM_REG = 4;
  static final int XDP_UMEM_FILL_RING = 5;
  static final int XDP_UMEM_COMPLETION_RING = 6;
  static final int XDP_STATISTICS = 7;
  static final int XDP_OPTIONS = 8;

  static final short XDP_USE_NEED_WAKEUP = 8;
  static final int XDP_RING_NEED_WAKEUP = 1;
  static final int XDP_OPTIONS_ZEROCOPY = 1;

  static final long XDP_PGOFF_RX_RING = 0;
  static final long XDP_PGOFF_TX_RING = 0x8000_0000L;
  static final long XDP_UMEM_PGOFF_FILL_RING = 0x1_0000_0000L;
  static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000L;

  static final short POLLIN = 1;
  static final short POLLERR = 8;

  static final int EPERM = 1;
  static final int EBUSY = 16;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x8001;
  private static final long MAP_FAILED = -1;
  private static final int BPF_NUMBER = System.getProperty("os.arch").equals("amd64") ? 321 : 280;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              find("syscall"),
              FunctionDescriptor.of(LONG, LONG, INT, LONG, INT),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));
  private static final MethodHandle MMAP = call("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
  private static final MethodHandle MUNMAP = quickCall("munmap", INT, LONG, LONG);
  private static final MethodHandle IF_NAMETOINDEX = quickCall("if_nametoindex", INT, LONG);
  private static final MethodHandle POLL = quickCall("poll", INT, LONG, LONG, INT);
  private static final MethodHandle SENDTO =
      quickCall("sendto", LONG, INT, LONG, LONG, INT, LONG, INT);

  private XdpCalls() {}

  private static MemorySegment find(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            find(name),
            FunctionDescriptor.of(result, arguments),
            Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle quickCall(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(find(name), FunctionDescriptor.of(result, arguments));
  }

  /** bpf(2): a descriptor or 0, or {@code -errno}. */
  static int bpf(MemorySegment callState, int command, MemorySegment attributes) {
    try {
      long result =
          (long)
              SYSCALL.invokeExact(
                  callState,
                  (long) BPF_NUMBER,
                  command,
                  attributes.address(),
                  (int) attributes.byteSize());
      return Linux.result((int) result, callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Maps what a descriptor holds, for reading and writing, until {@link #unmap}.
   *
   * @throws IOException with the system's words
   */
  static MemorySegment map(MemorySegment callState, int descriptor, long offset, long length)
      throws IOException {
    try {
      long address =
          (long)
              MMAP.invokeExact(
                  callState, 0L, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor, offset);
      if (address != MAP_FAILED) {
        return MemorySegment.ofAddress(address).reinterpret(length);
      }
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    throw new IOException(Linux.strerror(-Linux.result(-1, callState)));
  }

  static void unmap(MemorySegment mapped) {
    try {
      var _ = (int) MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The number of an interface, 0 if there is none of that name. */
  static int interfaceIndex(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name).address());
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Waits for one descriptor; negative after an interruption too. */
  static int poll(long descriptors, int millis) {
    try {
      return (int) POLL.invokeExact(descriptors, 1L, millis);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Has the kernel look at the transmit ring; what it left there is seen from the ring. */
  static void kick(int socket) {
    try {
      var _ = (long) SENDTO.invokeExact(socket, 0L, 0L, Linux.MSG_DONTWAIT, 0L, 0);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
