package dev.meridian.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Unix socket of messages that can carry descriptors of open files, which those of the JDK cannot
 * ({@code unix(7)}, {@code SOCK_SEQPACKET}, {@code SCM_RIGHTS}). Used by one thread at a time.
 */
public final class LocalSocket implements AutoCloseable {
  /** Descriptors that one message carries, at most: as many as the kernel takes. */
  public static final int DESCRIPTORS_MAX = 253;

  /** Octets of a path, at most ({@code sun_path}, with its end). */
  private static final int PATH_MAX = 107;

  private static final int TEXT_MAX = 65_536;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

  private static final StructLayout HEADER =
      MemoryLayout.structLayout(
          LONG.withName("msg_name"),
          INT.withName("msg_namelen"),
          MemoryLayout.paddingLayout(4),
          LONG.withName("msg_iov"),
          LONG.withName("msg_iovlen"),
          LONG.withName("msg_control"),
          LONG.withName("msg_controllen"),
          INT.withName("msg_flags"),
          MemoryLayout.paddingLayout(4));
  private static final long VECTORS = offset("msg_iov");
  private static final long VECTORS_LENGTH = offset("msg_iovlen");
  private static final long CONTROL = offset("msg_control");
  private static final long CONTROL_LENGTH = offset("msg_controllen");
  private static final long FLAGS = offset("msg_flags");

  /** A {@code cmsghdr}: its length, its level, its type; then the descriptors. */
  private static final long CMSG_LEVEL = Long.BYTES;

  private static final long CMSG_TYPE = CMSG_LEVEL + Integer.BYTES;
  private static final long CMSG_DATA = CMSG_TYPE + Integer.BYTES;

  /** A {@code struct ucred}: process, user, group. */
  private static final int CREDENTIALS = 3 * Integer.BYTES;

  private final int descriptor;
  private boolean open = true;

  private LocalSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /** What came: a text, and descriptors that are the receiver's own to close. */
  public record Letter(String text, List<Integer> descriptors) {
    public Letter {
      descriptors = List.copyOf(descriptors);
    }
  }

  /**
   * Listens at a path, in the place of a socket that an ended process left there.
   *
   * @param wait how long {@link #accept} waits, and each receive on what it gives
   * @throws IOException with a message that is the cause
   */
  public static LocalSocket listen(Path path, Duration wait) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment name = name(arena, path);
      LocalSocket socket = open(arena, callState, wait);
      try {
        Files.deleteIfExists(path);
        checked(Linux.bind(callState, socket.descriptor, name.address(), (int) name.byteSize()));
        checked(LocalCalls.listen(callState, socket.descriptor, 4));
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
  }

  /**
   * Connects to who listens at a path.
   *
   * @param wait how long each receive waits
   * @throws IOException with a message that is the cause, as when nobody does
   */
  public static LocalSocket connect(Path path, Duration wait) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment name = name(arena, path);
      LocalSocket socket = open(arena, callState, wait);
      try {
        checked(
            LocalCalls.connect(
                callState, socket.descriptor, name.address(), (int) name.byteSize()));
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
  }

  /**
   * Sends one datagram to who listens there, and waits for nothing but room.
   *
   * @param to a path, or a name of the abstract namespace after an @
   * @throws IOException with a message that is the cause, as when nobody does
   */
  public static void tell(String to, String text, Duration wait) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment name = name(arena, Path.of(to));
      long length = name.byteSize();
      if (to.startsWith("@")) {
        name.set(ValueLayout.JAVA_BYTE, Short.BYTES, (byte) 0);
        length--; // its end is told by the length alone
      }
      try (LocalSocket socket = open(arena, callState, Linux.SOCK_DGRAM, wait)) {
        checked(LocalCalls.connect(callState, socket.descriptor, name.address(), (int) length));
        socket.send(text, List.of());
      }
    }
  }

  private static LocalSocket open(Arena arena, MemorySegment callState, Duration wait)
      throws IOException {
    return open(arena, callState, LocalCalls.SOCK_SEQPACKET, wait);
  }

  private static LocalSocket open(Arena arena, MemorySegment callState, int type, Duration wait)
      throws IOException {
    LocalSocket socket =
        new LocalSocket(
            checked(Linux.socket(callState, LocalCalls.AF_UNIX, type | Linux.SOCK_CLOEXEC)));
    try {
      socket.await(arena, callState, wait);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void await(Arena arena, MemorySegment callState, Duration wait) throws IOException {
    MemorySegment timeval = arena.allocate(2 * Long.BYTES, Long.BYTES);
    timeval.set(LONG, 0, wait.toSeconds());
    timeval.set(LONG, Long.BYTES, wait.toNanosPart() / 1000);
    for (int option : new int[] {Linux.SO_RCVTIMEO, Linux.SO_SNDTIMEO}) {
      checked(
          Linux.setsockopt(
              callState,
              descriptor,
              Linux.SOL_SOCKET,
              option,
              timeval.address(),
              (int) timeval.byteSize()));
    }
  }

  private static MemorySegment name(Arena arena, Path path) throws IOException {
    byte[] octets = path.toString().getBytes(StandardCharsets.UTF_8);
    if (octets.length > PATH_MAX) {
      throw new IOException(
          "%s is longer than the %d octets of a socket's path".formatted(path, PATH_MAX));
    }
    MemorySegment name = arena.allocate(Short.BYTES + octets.length + 1L, Long.BYTES);
    name.set(SHORT, 0, (short) LocalCalls.AF_UNIX);
    MemorySegment.copy(octets, 0, name, ValueLayout.JAVA_BYTE, Short.BYTES, octets.length);
    return name;
  }

  /**
   * Waits for somebody who connects.
   *
   * @param wait how long each receive from them waits
   * @return empty after a wait in vain
   */
  public Optional<LocalSocket> accept(Duration wait) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      int accepted = LocalCalls.accept(callState, descriptor);
      if (isInVain(accepted)) {
        return Optional.empty();
      }
      LocalSocket peer = new LocalSocket(checked(accepted));
      peer.await(arena, callState, wait);
      return Optional.of(peer);
    }
  }

  /** Whether the peer runs as the user of this process, or as root. */
  public boolean isOfThisUser() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment credentials = arena.allocate(CREDENTIALS, Integer.BYTES);
      MemorySegment length = arena.allocate(INT);
      length.set(INT, 0, CREDENTIALS);
      checked(
          LocalCalls.getsockopt(
              callState,
              descriptor,
              Linux.SOL_SOCKET,
              LocalCalls.SO_PEERCRED,
              credentials.address(),
              length.address()));
      int user = credentials.get(INT, Integer.BYTES);
      return user == 0 || user == LocalCalls.getuid(callState);
    }
  }

  /**
   * Sends a message.
   *
   * @param text of 1 to 65,536 octets in UTF-8
   * @param descriptors {@value #DESCRIPTORS_MAX} at most; they stay this process's own too
   * @throws IOException as when the peer has gone
   */
  public void send(String text, List<Integer> descriptors) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (octets.length == 0 || octets.length > TEXT_MAX || descriptors.size() > DESCRIPTORS_MAX) {
      throw new IllegalArgumentException("a message that no socket carries");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment header =
          header(arena, arena.allocateFrom(ValueLayout.JAVA_BYTE, octets), descriptors.size());
      writeDescriptors(header, descriptors);
      checked(LocalCalls.sendmsg(callState, descriptor, header.address(), LocalCalls.MSG_NOSIGNAL));
    }
  }

  /**
   * Waits for a message.
   *
   * @return empty after a wait in vain
   * @throws IOException when the peer has gone, or what it sent is no message of this kind
   */
  public Optional<Letter> receive() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      MemorySegment text = arena.allocate(TEXT_MAX);
      MemorySegment header = header(arena, text, DESCRIPTORS_MAX);
      int length =
          LocalCalls.recvmsg(callState, descriptor, header.address(), LocalCalls.MSG_CMSG_CLOEXEC);
      if (isInVain(length)) {
        return Optional.empty();
      }
      checked(length);
      List<Integer> descriptors = readDescriptors(header);
      int lost = header.get(INT, FLAGS) & (Linux.MSG_TRUNC | LocalCalls.MSG_CTRUNC);
      if (length == 0 || lost != 0) {
        descriptors.forEach(LocalSocket::closeDescriptor);
        throw new IOException(length == 0 ? "the other side has gone" : "a message was cut off");
      }
      byte[] octets = text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return Optional.of(new Letter(new String(octets, StandardCharsets.UTF_8), descriptors));
    }
  }

  private static MemorySegment header(Arena arena, MemorySegment text, int descriptors) {
    MemorySegment vector = arena.allocate(2 * Long.BYTES, Long.BYTES);
    vector.set(LONG, 0, text.address());
    vector.set(LONG, Long.BYTES, text.byteSize());
    MemorySegment header = arena.allocate(HEADER);
    header.set(LONG, VECTORS, vector.address());
    header.set(LONG, VECTORS_LENGTH, 1);
    if (descriptors > 0) {
      long length = CMSG_DATA + (long) descriptors * Integer.BYTES;
      // The kernel takes what is declared rounded up to a word.
      MemorySegment control = arena.allocate(length + Long.BYTES, Long.BYTES);
      header.set(LONG, CONTROL, control.address());
      header.set(LONG, CONTROL_LENGTH, (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
    }
    return header;
  }

  private static void writeDescriptors(MemorySegment header, List<Integer> descriptors) {
    if (descriptors.isEmpty()) {
      return;
    }
    MemorySegment control = control(header);
    control.set(LONG, 0, CMSG_DATA + (long) descriptors.size() * Integer.BYTES);
    control.set(INT, CMSG_LEVEL, Linux.SOL_SOCKET);
    control.set(INT, CMSG_TYPE, LocalCalls.SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      control.set(INT, CMSG_DATA + (long) i * Integer.BYTES, descriptors.get(i));
    }
  }

  private static List<Integer> readDescriptors(MemorySegment header) {
    List<Integer> descriptors = new ArrayList<>();
    if (header.get(LONG, CONTROL_LENGTH) < CMSG_DATA) {
      return descriptors;
    }
    MemorySegment control = control(header);
    if (control.get(INT, CMSG_LEVEL) == Linux.SOL_SOCKET
        && control.get(INT, CMSG_TYPE) == LocalCalls.SCM_RIGHTS) {
      long end = control.get(LONG, 0);
      for (long at = CMSG_DATA; at + Integer.BYTES <= end; at += Integer.BYTES) {
        descriptors.add(control.get(INT, at));
      }
    }
    return descriptors;
  }

  private static MemorySegment control(MemorySegment header) {
    return MemorySegment.ofAddress(header.get(LONG, CONTROL))
        .reinterpret(header.get(LONG, CONTROL_LENGTH));
  }

  private static boolean isInVain(int result) {
    return result == -Linux.EAGAIN || result == -Linux.EINTR;
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException(Linux.strerror(-result));
    }
    return result;
  }

  private static long offset(String field) {
    return HEADER.byteOffset(PathElement.groupElement(field));
  }

  /** Closes what {@link Letter#descriptors} holds and nobody wants. */
  static void closeDescriptor(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      // Errors of close(2) leave nothing to do: the descriptor is gone in every case.
      var _ = Linux.close(arena.allocate(Linux.CALL_STATE), descriptor);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      closeDescriptor(descriptor);
    }
  }
}
