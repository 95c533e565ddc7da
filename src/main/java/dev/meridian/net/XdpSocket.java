package dev.meridian.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.vm.annotation.Contended;

/**
 * An AF_XDP socket on one queue of an interface, and its frames: those that are received into are
 * given back to the kernel each turn, those that are sent from come back when they were sent.
 * Opened and closed by its owner, otherwise used by one listener thread.
 */
@Contended
final class XdpSocket {
  /** Octets of a frame's memory. */
  static final int FRAME = 2048;

  /** Octets of a frame that the kernel has room for: it keeps the first 256 for programs. */
  static final int RECEIVED_MAX = FRAME - 256;

  /** Where in its frame a response's DNS message begins. */
  static final int MESSAGE = 64;

  /** Octets of a response's DNS message, at most; 64 are left behind it for copies by words. */
  static final int MESSAGE_MAX = FRAME - MESSAGE - 64;

  // Frames received into: what may wait while the thread does not run. Rings have as many entries.
  private static final int RECEIVED = 4096;
  // Frames sent from; they come back as soon as they are sent.
  private static final int SENT = 1024;
  private static final int KICKS_IN_VAIN_MAX = 2;
  private static final int WAIT_MILLIS = 250;
  private static final int WAIT_TO_SEND_MILLIS = 1;
  private static final long DESCRIPTOR = 16;
  private static final long OFFSETS = 32;
  private static final long REGISTRATION = 32;
  private static final long STATISTICS = 48;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final int descriptor;
  private final Arena arena;
  private final MemorySegment memory;
  private final MemorySegment poll;
  private final XdpRing received;
  private final XdpRing toSend;
  private final XdpRing toFill;
  private final XdpRing sent;
  private final boolean zeroCopy;
  private final int[] free = new int[SENT];
  private int freeCount;
  private long receivedAt;
  private boolean closed;

  private XdpSocket(int descriptor, Arena arena, MemorySegment memory, Setup setup)
      throws IOException {
    this.descriptor = descriptor;
    this.arena = arena;
    this.memory = memory;
    this.received = setup.ring(0, XdpCalls.XDP_PGOFF_RX_RING, RECEIVED, DESCRIPTOR);
    this.toSend = setup.ring(1, XdpCalls.XDP_PGOFF_TX_RING, SENT, DESCRIPTOR);
    this.toFill = setup.ring(2, XdpCalls.XDP_UMEM_PGOFF_FILL_RING, RECEIVED, Long.BYTES);
    this.sent = setup.ring(3, XdpCalls.XDP_UMEM_PGOFF_COMPLETION_RING, SENT, Long.BYTES);
    this.poll = arena.allocate(Long.BYTES, Long.BYTES);
    poll.set(INT, 0, descriptor);
    poll.set(SHORT, 4, XdpCalls.POLLIN);
    for (int frame = 0; frame < RECEIVED; frame++) {
      fill((long) frame * FRAME);
    }
    for (int frame = 0; frame < SENT; frame++) {
      free[freeCount++] = (RECEIVED + frame) * FRAME;
    }
    toFill.publish();
    setup.bind();
    this.zeroCopy = setup.isZeroCopy();
  }

  /**
   * Opens one; nothing comes before its queue's place in the program's map holds it.
   *
   * @throws Refused with the system's number, if the queue cannot be had
   * @throws IOException with the system's words, if sockets of the kind cannot be had
   */
  static XdpSocket open(int interfaceIndex, int queue) throws IOException {
    Arena arena = Arena.ofShared();
    int descriptor = -1;
    List<MemorySegment> mapped = new ArrayList<>();
    try {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      descriptor =
          checked(Linux.socket(callState, XdpCalls.AF_XDP, XdpCalls.SOCK_RAW | Linux.SOCK_CLOEXEC));
      MemorySegment memory = arena.allocate((long) (RECEIVED + SENT) * FRAME, 4096);
      Setup setup = new Setup(arena, callState, descriptor, interfaceIndex, queue, mapped);
      setup.prepare(memory);
      return new XdpSocket(descriptor, arena, memory, setup);
    } catch (IOException e) {
      if (descriptor >= 0) {
        LocalSocket.closeDescriptor(descriptor);
      }
      mapped.forEach(XdpCalls::unmap);
      arena.close();
      throw e;
    }
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException(Bpf.words(-result));
    }
    return result;
  }

  int descriptor() {
    return descriptor;
  }

  boolean isZeroCopy() {
    return zeroCopy;
  }

  /** Holds all frames, of requests and responses. */
  MemorySegment memory() {
    return memory;
  }

  /** Frames that have come. */
  int received() {
    return received.filled();
  }

  /** Goes to the next frame that has come; {@link #request} is it. */
  void next() {
    receivedAt = received.take();
  }

  /** Offset of the frame. */
  long request() {
    return received.memory().get(LONG, receivedAt);
  }

  /** Octets of the frame. */
  int requestLength() {
    return received.memory().get(INT, receivedAt + Long.BYTES);
  }

  /** The frame is not needed any more; it may be received into after {@link #release}. */
  void done() {
    fill(request() & -FRAME);
  }

  private void fill(long frame) {
    toFill.memory().set(LONG, toFill.take(), frame);
  }

  /** Offset of memory for a frame to send, negative if all wait to be sent. */
  long freeFrame() {
    return freeCount == 0 ? -1 : free[freeCount - 1];
  }

  /**
   * Puts a frame among those to be sent: the last of {@link #freeFrame}.
   *
   * @param from offset of its first octet
   */
  void stage(long from, int length) {
    freeCount--;
    long entry = toSend.take();
    toSend.memory().set(LONG, entry, from);
    toSend.memory().set(INT, entry + Long.BYTES, length);
    toSend.memory().set(INT, entry + Long.BYTES + Integer.BYTES, 0);
  }

  /** Gives back to the kernel what was received and done. */
  void release() {
    received.release();
    toFill.publish();
  }

  /** Sends what is staged, and takes back the frames that were sent. */
  void send() {
    toSend.publish();
    int before = toSend.pending();
    int inVain = 0;
    while (before > 0 && inVain < KICKS_IN_VAIN_MAX && toSend.needsWakeup()) {
      XdpCalls.kick(descriptor);
      int after = toSend.pending();
      inVain = after < before ? 0 : inVain + 1;
      before = after;
    }
    int back = sent.filled();
    for (int i = 0; i < back; i++) {
      free[freeCount++] = (int) (sent.memory().get(LONG, sent.take()) & -FRAME);
    }
    sent.release();
  }

  /**
   * Waits until something has come, or 250 ms.
   *
   * @return whether the socket is still good; it is not when its interface has gone or is down
   */
  boolean await() {
    boolean unsent = toSend.pending() > 0;
    if (unsent) {
      send();
    }
    int result = XdpCalls.poll(poll.address(), unsent ? WAIT_TO_SEND_MILLIS : WAIT_MILLIS);
    return result <= 0 || (poll.get(SHORT, 6) & ~XdpCalls.POLLIN) == 0;
  }

  /** Frames that the kernel had no room for, since the socket was opened; for any thread. */
  synchronized long dropped() {
    if (closed) {
      return 0;
    }
    try (Arena call = Arena.ofConfined()) {
      MemorySegment statistics = call.allocate(STATISTICS, Long.BYTES);
      MemorySegment length = call.allocateFrom(INT, (int) STATISTICS);
      int result =
          LocalCalls.getsockopt(
              call.allocate(Linux.CALL_STATE),
              descriptor,
              XdpCalls.SOL_XDP,
              XdpCalls.XDP_STATISTICS,
              statistics.address(),
              length.address());
      // Without a frame to receive into, and without room in the ring.
      return result < 0 ? 0 : statistics.getAtIndex(LONG, 0) + statistics.getAtIndex(LONG, 3);
    }
  }

  /** Not before the thread has ended; a second call does nothing. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      LocalSocket.closeDescriptor(descriptor);
      XdpCalls.unmap(received.memory());
      XdpCalls.unmap(toSend.memory());
      XdpCalls.unmap(toFill.memory());
      XdpCalls.unmap(sent.memory());
      arena.close();
    }
  }

  /** A queue cannot be had. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    Refused(int errno) {
      super(Bpf.words(errno));
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  /** The calls that make a socket, with the memory that they need. */
  private static final class Setup {
    private final Arena arena;
    private final MemorySegment callState;
    private final int descriptor;
    private final int interfaceIndex;
    private final int queue;
    private final List<MemorySegment> allMapped;
    private final MemorySegment offsets;

    Setup(
        Arena arena,
        MemorySegment callState,
        int descriptor,
        int interfaceIndex,
        int queue,
        List<MemorySegment> allMapped) {
      this.allMapped = allMapped;
      this.arena = arena;
      this.callState = callState;
      this.descriptor = descriptor;
      this.interfaceIndex = interfaceIndex;
      this.queue = queue;
      this.offsets = arena.allocate(4 * OFFSETS, Long.BYTES);
    }

    void prepare(MemorySegment memory) throws IOException {
      MemorySegment registration = arena.allocate(REGISTRATION, Long.BYTES);
      registration.set(LONG, 0, memory.address());
      registration.set(LONG, 8, memory.byteSize());
      registration.set(INT, 16, FRAME);
      set(XdpCalls.XDP_UMEM_REG, registration);
      MemorySegment size = arena.allocateFrom(INT, RECEIVED);
      set(XdpCalls.XDP_UMEM_FILL_RING, size);
      set(XdpCalls.XDP_RX_RING, size);
      size.set(INT, 0, SENT);
      set(XdpCalls.XDP_UMEM_COMPLETION_RING, size);
      set(XdpCalls.XDP_TX_RING, size);
      get(XdpCalls.XDP_MMAP_OFFSETS, offsets);
    }

    XdpRing ring(int number, long pageOffset, int size, long entryLength) throws IOException {
      MemorySegment own = offsets.asSlice(number * OFFSETS, OFFSETS);
      long length = XdpRing.length(own, size, entryLength);
      MemorySegment mapped = XdpCalls.map(callState, descriptor, pageOffset, length);
      allMapped.add(mapped);
      return new XdpRing(mapped, own, size, entryLength);
    }

    void bind() throws Refused {
      MemorySegment address = arena.allocate(16, Long.BYTES);
      address.set(SHORT, 0, (short) XdpCalls.AF_XDP);
      address.set(SHORT, 2, XdpCalls.XDP_USE_NEED_WAKEUP);
      address.set(INT, 4, interfaceIndex);
      address.set(INT, 8, queue);
      int result = Linux.bind(callState, descriptor, address.address(), (int) address.byteSize());
      if (result < 0) {
        throw new Refused(-result);
      }
    }

    boolean isZeroCopy() throws IOException {
      MemorySegment options = arena.allocate(INT);
      get(XdpCalls.XDP_OPTIONS, options);
      return (options.get(INT, 0) & XdpCalls.XDP_OPTIONS_ZEROCOPY) != 0;
    }

    private void set(int option, MemorySegment value) throws IOException {
      checked(
          Linux.setsockopt(
              callState,
              descriptor,
              XdpCalls.SOL_XDP,
              option,
              value.address(),
              (int) value.byteSize()));
    }

    private void get(int option, MemorySegment value) throws IOException {
      MemorySegment length = arena.allocateFrom(INT, (int) value.byteSize());
      checked(
          LocalCalls.getsockopt(
              callState, descriptor, XdpCalls.SOL_XDP, option, value.address(), length.address()));
    }
  }
}
