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
 * <p>Slots are a few cache lines longer than the 4096 octets of a message: at a distance of exactly
 * 4096, the heads of all requests would fall into one set of the first-level cache.
 */
@Contended
final class Batch {
  /** Datagrams moved by one call. */
  static final int SLOTS = 64;

  /** Octets of a request or response, at most. */
  static final int MESSAGE_MAX = 4096;

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
  private int staged;

  /**
   * A batch.
   *
   * @param arena outlives it
   * @param ipv6 whether the socket's peers are IPv6; a socket has one family
   * @param packetInfo whether the socket tells which address was asked, and must be told
   */
  Batch(Arena arena, boolean ipv6, boolean packetInfo) {
    this.memory = arena.allocate(SIZE, LINE);
    this.callState = memory.asSlice(CALL_STATE, Linux.CALL_STATE);
    this.base = memory.address();
    this.ipv6 = ipv6;
    this.packetInfo = packetInfo;
    for (int slot = 0; slot < SLOTS; slot++) {
      describe(received(slot), name(slot), RECEIVED_VECTORS + slot * VECTOR.byteSize());
      describe(stagedMessage(slot), 0, STAGED_VECTORS + slot * VECTOR.byteSize());
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
  }

  /** How many messages are to be sent. */
  int staged() {
    return staged;
  }

  /** Puts the slot's response among those to be sent; call before {@link #rearm}. */
  void stage(int slot, int responseLength) {
    long message = stagedMessage(staged);
    long vector = STAGED_VECTORS + staged * VECTOR.byteSize();
    memory.set(LONG_NATIVE, message + NAME, base + name(slot));
    memory.set(LONG_NATIVE, vector + VECTOR_BASE, base + response(slot));
    memory.set(LONG_NATIVE, vector + VECTOR_LENGTH, responseLength);
    if (packetInfo) {
      long length = memory.get(LONG_NATIVE, received(slot) + CONTROL_LENGTH);
      long replyLength = PacketInfo.toReply(memory, control(slot), length, ipv6);
      memory.set(LONG_NATIVE, message + CONTROL, base + control(slot));
      memory.set(LONG_NATIVE, message + CONTROL_LENGTH, replyLength);
    }
    staged++;
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
