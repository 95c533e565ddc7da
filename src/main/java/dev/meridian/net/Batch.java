package dev.meridian.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import jdk.internal.vm.annotation.Contended;

/**
 * Native memory for one {@code recvmmsg} and the {@code sendmmsg} that answers it. Owned by one
 * listener thread.
 *
 * <p>A slot is one datagram: its request, its response, the peer's address and the control message
 * with the address that was asked. Requests fill slots 0 to n−1. The vector of messages to send is
 * filled densely from 0, because some requests get no response; its entries point into the slots.
 *
 * <p>Where the socket can part segments, responses of one length to one peer that follow each other
 * are one message ({@link SegmentSize}). It carries the peer and the control messages of its first.
 *
 * <p>Slots are a few cache lines longer than the 4096 octets of a message: at a distance of exactly
 * 4096, the heads of all requests would fall into one set of the first-level cache.
 */
@Contended
final class Batch {
  /** Datagrams moved by one call. */
  static final int SLOTS = 64;

  /** Octets of a request or response, at most. */
  static final int MESSAGE_MAX = 4096;

  private static final int WHOLE_FOR = 10_000;

  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG;

  private static final StructLayout VECTOR =
      MemoryLayout.structLayout(LONG_NATIVE.withName("iov_base"), LONG_NATIVE.withName("iov_len"));
  private static final StructLayout MESSAGE =
      MemoryLayout.structLayout(
          LONG_NATIVE.withName("msg_name"),
          INT_NATIVE.withName("msg_namelen"),
          MemoryLayout.paddingLayout(4),
          LONG_NATIVE.withName("msg_iov"),
          LONG_NATIVE.withName("msg_iovlen"),
          LONG_NATIVE.withName("msg_control"),
          LONG_NATIVE.withName("msg_controllen"),
          INT_NATIVE.withName("msg_flags"),
          MemoryLayout.paddingLayout(4),
          INT_NATIVE.withName("msg_len"),
          MemoryLayout.paddingLayout(4));

  private static final long VECTOR_BASE = offset(VECTOR, "iov_base");
  private static final long VECTOR_LENGTH = offset(VECTOR, "iov_len");
  private static final long NAME = offset(MESSAGE, "msg_name");
  private static final long NAME_LENGTH = offset(MESSAGE, "msg_namelen");
  private static final long VECTORS = offset(MESSAGE, "msg_iov");
  private static final long VECTORS_LENGTH = offset(MESSAGE, "msg_iovlen");
  private static final long CONTROL = offset(MESSAGE, "msg_control");
  private static final long CONTROL_LENGTH = offset(MESSAGE, "msg_controllen");
  private static final long FLAGS = offset(MESSAGE, "msg_flags");
  private static final long LENGTH = offset(MESSAGE, "msg_len");

  private static final long LINE = 64;
  private static final long SLOT = MESSAGE_MAX + 3 * LINE;
  private static final long NAME_SLOT = 32;

  // Where the regions begin.
  private static final long REQUESTS = 0;
  private static final long RESPONSES = REQUESTS + SLOTS * SLOT;
  private static final long RECEIVED = RESPONSES + SLOTS * SLOT;
  private static final long RECEIVED_VECTORS = RECEIVED + SLOTS * MESSAGE.byteSize();
  private static final long STAGED = RECEIVED_VECTORS + SLOTS * VECTOR.byteSize();
  private static final long STAGED_VECTORS = STAGED + SLOTS * MESSAGE.byteSize();
  private static final long NAMES = STAGED_VECTORS + SLOTS * VECTOR.byteSize();
  private static final long CONTROLS = NAMES + SLOTS * NAME_SLOT;
  private static final long CALL_STATE = CONTROLS + SLOTS * PacketInfo.SLOT;
  private static final long SIZE = CALL_STATE + Linux.CALL_STATE.byteSize();

  private final MemorySegment memory;
  private final MemorySegment callState;
  private final long base;
  private final boolean ipv6;
  private final boolean packetInfo;
  private final boolean segments;
  private int staged;
  private int responses;
  // Of the message that was staged last.
  private int firstSlot;
  private int segmentLength;
  private long replyLength;
  // Batches to come that are sent without segments.
  private int wholeFor;

  /**
   * A batch.
   *
   * @param arena outlives it
   * @param ipv6 whether the socket's peers are IPv6; a socket has one family
   * @param packetInfo whether the socket tells which address was asked, and must be told
   * @param segments whether the socket can part segments
   */
  Batch(Arena arena, boolean ipv6, boolean packetInfo, boolean segments) {
    this.memory = arena.allocate(SIZE, LINE);
    this.callState = memory.asSlice(CALL_STATE, Linux.CALL_STATE);
    this.base = memory.address();
    this.ipv6 = ipv6;
    this.packetInfo = packetInfo;
    this.segments = segments;
    for (int slot = 0; slot < SLOTS; slot++) {
      describe(received(slot), name(slot), RECEIVED_VECTORS + slot * VECTOR.byteSize());
      describe(stagedMessage(slot), 0, stagedVector(slot));
      long vector = RECEIVED_VECTORS + slot * VECTOR.byteSize();
      memory.set(LONG_NATIVE, vector + VECTOR_BASE, base + request(slot));
      memory.set(LONG_NATIVE, vector + VECTOR_LENGTH, MESSAGE_MAX);
      if (packetInfo) {
        memory.set(LONG_NATIVE, received(slot) + CONTROL, base + control(slot));
      }
      rearm(slot);
    }
  }

  private void describe(long message, long name, long vector) {
    memory.set(LONG_NATIVE, message + NAME, base + name);
    memory.set(INT_NATIVE, message + NAME_LENGTH, SocketAddressLayout.length(ipv6));
    memory.set(LONG_NATIVE, message + VECTORS, base + vector);
    memory.set(LONG_NATIVE, message + VECTORS_LENGTH, 1);
  }

  /** Holds all slots; {@link #request} and {@link #response} are offsets into it. */
  MemorySegment memory() {
    return memory;
  }

  MemorySegment callState() {
    return callState;
  }

  /** Address of the array of messages to receive into. */
  long receiveAddress() {
    return base + RECEIVED;
  }

  /** Address of the array of messages to send, from the given one on. */
  long sendAddress(int from) {
    return base + stagedMessage(from);
  }

  long request(int slot) {
    return REQUESTS + slot * SLOT;
  }

  int requestLength(int slot) {
    return memory.get(INT_NATIVE, received(slot) + LENGTH);
  }

  long response(int slot) {
    return RESPONSES + slot * SLOT;
  }

  /** Offset of the peer's {@code sockaddr}. */
  long name(int slot) {
    return NAMES + slot * NAME_SLOT;
  }

  int clientPort(int slot) {
    return SocketAddressLayout.port(memory, name(slot));
  }

  long clientHigh(int slot) {
    return SocketAddressLayout.high(memory, name(slot), ipv6);
  }

  long clientLow(int slot) {
    return SocketAddressLayout.low(memory, name(slot), ipv6);
  }

  /** Whether the request is whole and can be answered: not cut, and not sent from port 0. */
  boolean isAnswerable(int slot) {
    boolean cut = (memory.get(INT_NATIVE, received(slot) + FLAGS) & Linux.MSG_TRUNC) != 0;
    return !cut && clientPort(slot) != 0;
  }

  /** Makes a slot ready to be received into again; what was received stays readable. */
  void rearm(int slot) {
    memory.set(INT_NATIVE, received(slot) + NAME_LENGTH, SocketAddressLayout.length(ipv6));
    memory.set(LONG_NATIVE, received(slot) + CONTROL_LENGTH, packetInfo ? PacketInfo.SLOT : 0);
  }

  /** Forgets the messages that were to be sent. */
  void clearStaged() {
    staged = 0;
    responses = 0;
    wholeFor = Math.max(0, wholeFor - 1);
  }

  /** How many messages are to be sent. */
  int staged() {
    return staged;
  }

  /** How many responses those messages are, from one on. */
  int responses(int from, int to) {
    int count = 0;
    for (int message = from; message < to; message++) {
      count += segments(message);
    }
    return count;
  }

  private int segments(int message) {
    return (int) memory.get(LONG_NATIVE, stagedMessage(message) + VECTORS_LENGTH);
  }

  /** Whether a message is several responses. */
  boolean isSegmented(int message) {
    return segments(message) > 1;
  }

  /** Puts the slot's response among those to be sent; call before {@link #rearm}. */
  void stage(int slot, int responseLength) {
    long reply = 0;
    if (packetInfo) {
      long length = memory.get(LONG_NATIVE, received(slot) + CONTROL_LENGTH);
      reply = PacketInfo.toReply(memory, control(slot), length, ipv6);
    }
    long vector = stagedVector(responses);
    memory.set(LONG_NATIVE, vector + VECTOR_BASE, base + response(slot));
    memory.set(LONG_NATIVE, vector + VECTOR_LENGTH, responseLength);
    if (isSegment(slot, responseLength, reply)) {
      addSegment();
    } else {
      write(staged, slot, vector, reply);
      staged++;
      firstSlot = slot;
      segmentLength = responseLength;
      replyLength = reply;
    }
    responses++;
  }

  private boolean isSegment(int slot, int responseLength, long reply) {
    return segments
        && wholeFor == 0
        && staged > 0
        && responseLength == segmentLength
        && responseLength <= SegmentSize.DATAGRAM_MAX
        && (segments(staged - 1) + 1) * responseLength <= SegmentSize.MESSAGE_MAX
        && SocketAddressLayout.equal(memory, name(slot), name(firstSlot), ipv6)
        && reply == replyLength
        && isSameReply(slot, reply);
  }

  private boolean isSameReply(int slot, long reply) {
    for (long at = 0; at < reply; at += Long.BYTES) {
      if (memory.get(LONG_NATIVE, control(slot) + at)
          != memory.get(LONG_NATIVE, control(firstSlot) + at)) {
        return false;
      }
    }
    return true;
  }

  private void addSegment() {
    long message = stagedMessage(staged - 1);
    int before = segments(staged - 1);
    memory.set(LONG_NATIVE, message + VECTORS_LENGTH, before + 1);
    if (before == 1) {
      SegmentSize.write(memory, control(firstSlot) + replyLength, segmentLength);
      memory.set(LONG_NATIVE, message + CONTROL_LENGTH, replyLength + SegmentSize.LENGTH);
    }
  }

  private void write(int index, int slot, long vector, long controlLength) {
    long message = stagedMessage(index);
    memory.set(LONG_NATIVE, message + NAME, base + name(slot));
    memory.set(LONG_NATIVE, message + VECTORS, base + vector);
    memory.set(LONG_NATIVE, message + VECTORS_LENGTH, 1);
    memory.set(LONG_NATIVE, message + CONTROL, base + control(slot));
    memory.set(LONG_NATIVE, message + CONTROL_LENGTH, controlLength);
  }

  /**
   * Makes every response a message of its own again, from a message on, and those of the next
   * {@value #WHOLE_FOR} batches: for a route on which the kernel does not part segments.
   */
  void separate(int from) {
    int last = staged;
    staged = from + responses(from, last);
    int index = staged;
    for (int message = last - 1; message >= from; message--) { // each moves up, or stays
      long header = stagedMessage(message);
      int count = segments(message);
      long vector = memory.get(LONG_NATIVE, header + VECTORS) - base;
      long control =
          memory.get(LONG_NATIVE, header + CONTROL_LENGTH) - (count > 1 ? SegmentSize.LENGTH : 0);
      for (int segment = count - 1; segment >= 0; segment--) {
        long own = vector + segment * VECTOR.byteSize();
        write(--index, slotOf(own), own, control);
      }
    }
    wholeFor = WHOLE_FOR;
  }

  private int slotOf(long vector) {
    return (int) ((memory.get(LONG_NATIVE, vector + VECTOR_BASE) - base - RESPONSES) / SLOT);
  }

  private static long stagedVector(int index) {
    return STAGED_VECTORS + index * VECTOR.byteSize();
  }

  private static long received(int slot) {
    return RECEIVED + slot * MESSAGE.byteSize();
  }

  private static long stagedMessage(int index) {
    return STAGED + index * MESSAGE.byteSize();
  }

  private static long control(int slot) {
    return CONTROLS + slot * PacketInfo.SLOT;
  }

  private static long offset(StructLayout layout, String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }
}
