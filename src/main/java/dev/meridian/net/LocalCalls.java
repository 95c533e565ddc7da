package dev.meridian.net;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux that a handover needs and nothing else does; bound when the first is made.
 * Conventions as in {@link Linux}.
 */
final class LocalCalls {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_SEQPACKET = 5;

  static final int SO_PEERCRED = 17;
  static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  static final int SCM_RIGHTS = 1;

  static final int MSG_CTRUNC = 0x8;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;

  private static final MethodHandle LISTEN = call("listen", INT, INT);
  private static final MethodHandle ACCEPT = call("accept4", INT, POINTER, POINTER, INT);
  private static final MethodHandle CONNECT = call("connect", INT, POINTER, INT);
  private static final MethodHandle SENDMSG = call("sendmsg", INT, POINTER, INT);
  private static final MethodHandle RECVMSG = call("recvmsg", INT, POINTER, INT);
  private static final MethodHandle GETSOCKOPT =
      call("getsockopt", INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle GETUID = call("getuid");

  private LocalCalls() {}

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(
            name.endsWith("msg") ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static int listen(MemorySegment callState, int socket, int backlog) {
    try {
      return Linux.result((int) LISTEN.invokeExact(callState, socket, backlog), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The peer's address is not asked for. */
  static int accept(MemorySegment callState, int socket) {
    try {
      return Linux.result(
          (int) ACCEPT.invokeExact(callState, socket, 0L, 0L, Linux.SOCK_CLOEXEC), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int connect(MemorySegment callState, int socket, long address, int length) {
    try {
      return Linux.result((int) CONNECT.invokeExact(callState, socket, address, length), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int sendmsg(MemorySegment callState, int socket, long message, int flags) {
    try {
      return Linux.result(
          (int) (long) SENDMSG.invokeExact(callState, socket, message, flags), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int recvmsg(MemorySegment callState, int socket, long message, int flags) {
    try {
      return Linux.result(
          (int) (long) RECVMSG.invokeExact(callState, socket, message, flags), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int getsockopt(
      MemorySegment callState, int socket, int level, int option, long value, long length) {
    try {
      return Linux.result(
          (int) GETSOCKOPT.invokeExact(callState, socket, level, option, value, length), callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static int getuid(MemorySegment callState) {
    try {
      return (int) GETUID.invokeExact(callState);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
