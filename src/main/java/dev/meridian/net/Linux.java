package dev.meridian.net;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The socket calls of Linux that the JDK does not offer, with the constants of x86-64 and AArch64,
 * which share them (asm-generic/socket.h, linux/in.h, linux/in6.h).
 *
 * <p>Each call takes as {@code callState} the segment that receives {@code errno} and gives its
 * result, or {@code -errno}. Pointers are plain numbers, so that a caller passes an offset into its
 * memory without a slice for it; the memory must stay open during the call.
 */
final class Linux {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_REUSEPORT = 15;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDTIMEO = 21;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;

  static final int IPPROTO_IP = 0;
  static final int IP_PKTINFO = 8;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_PMTUDISC_OMIT = 5;

  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_PMTUDISC_OMIT = 5;

  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;

  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_WAITFORONE = 0x10000;

  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENOBUFS = 105;

  /** Holds {@code errno} after a call. */
  static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();

  private static final long ERRNO = CALL_STATE.byteOffset(PathElement.groupElement("errno"));
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;
  private static final long STRERROR_MAX = 256;
  private static final MemoryLayout[] RECVMMSG_ARGUMENTS = {INT, POINTER, INT, INT, POINTER};
  private static final MemoryLayout[] SENDMMSG_ARGUMENTS = {INT, POINTER, INT, INT};

  private static final MethodHandle SOCKET = call("socket", INT, INT, INT);
  private static final MethodHandle BIND = call("bind", INT, POINTER, INT);
  private static final MethodHandle GETSOCKNAME = call("getsockname", INT, POINTER, POINTER);
  private static final MethodHandle SETSOCKOPT = call("setsockopt", INT, INT, INT, POINTER, INT);
  private static final MethodHandle CLOSE = call("close", INT);
  private static final MethodHandle RECVMMSG = call("recvmmsg", RECVMMSG_ARGUMENTS);
  private static final MethodHandle SENDMMSG = call("sendmmsg", SENDMMSG_ARGUMENTS);
  private static final MethodHandle QUICK_RECVMMSG = quickCall("recvmmsg", RECVMMSG_ARGUMENTS);
  private static final MethodHandle QUICK_SENDMMSG = quickCall("sendmmsg", SENDMMSG_ARGUMENTS);
  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, INT));

  private Linux() {}

  /** Nothing but what initialises this class: all calls are bound after it. */
  static void bindCalls() {}

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * A call that tells no {@code errno}. Telling it makes an object where the compiler does not
   * inline all of the way there, and that depends on what it saw before.
   */
  private static MethodHandle quickCall(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(INT, arguments));
  }

  static int socket(MemorySegment callState, int family, int type) {
    try {
      return result((int) SOCKET.invokeExact(callState, family, type, 0), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int bind(MemorySegment callState, int socket, long address, int length) {
    try {
      return result((int) BIND.invokeExact(callState, socket, address, length), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int getsockname(MemorySegment callState, int socket, long address, long length) {
    try {
      return result((int) GETSOCKNAME.invokeExact(callState, socket, address, length), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int setsockopt(
      MemorySegment callState, int socket, int level, int option, long value, int length) {
    try {
      return result(
          (int) SETSOCKOPT.invokeExact(callState, socket, level, option, value, length), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int close(MemorySegment callState, int socket) {
    try {
      return result((int) CLOSE.invokeExact(callState, socket), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Receives up to {@code count} datagrams into the {@code mmsghdr} array at {@code messages}. What
   * failed is tried once more without waiting, for its {@code errno}.
   */
  static int recvmmsg(MemorySegment callState, int socket, long messages, int count, int flags) {
    try {
      int received = (int) QUICK_RECVMMSG.invokeExact(socket, messages, count, flags, 0L);
      return received >= 0
          ? received
          : result(
              (int)
                  RECVMMSG.invokeExact(
                      callState, socket, messages, count, flags | MSG_DONTWAIT, 0L),
              callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Sends the {@code mmsghdr} array at {@code messages}; gives how many went before an error. What
   * failed is tried once more without waiting, for its {@code errno}.
   */
  static int sendmmsg(MemorySegment callState, int socket, long messages, int count) {
    try {
      int sent = (int) QUICK_SENDMMSG.invokeExact(socket, messages, count, 0);
      return sent >= 0
          ? sent
          : result(
              (int) SENDMMSG.invokeExact(callState, socket, messages, count, MSG_DONTWAIT),
              callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The system's words for an error number. */
  static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(STRERROR_MAX).getString(0);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The result of a call, or {@code -errno}. */
  static int result(int result, MemorySegment callState) {
    return result >= 0 ? result : -callState.get(INT, ERRNO);
  }
}
