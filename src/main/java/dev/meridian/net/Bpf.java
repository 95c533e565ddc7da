package dev.meridian.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What XDP needs of bpf(2): maps, a program, and its link to an interface. Gives descriptors. */
final class Bpf {
  /** Put the program where the driver has no place for it: behind the driver. */
  static final int XDP_FLAGS_SKB_MODE = 1 << 1;

  private static final int MAP_CREATE = 0;
  private static final int MAP_UPDATE_ELEM = 2;
  private static final int MAP_DELETE_ELEM = 3;
  private static final int PROG_LOAD = 5;
  private static final int LINK_CREATE = 28;

  private static final int MAP_TYPE_HASH = 1;
  private static final int MAP_TYPE_XSKMAP = 17;
  private static final int PROG_TYPE_XDP = 6;
  private static final int ATTACH_TYPE_XDP = 37;
  private static final long ATTRIBUTES = 72;
  private static final int LOG_LENGTH = 1 << 16;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private Bpf() {}

  /** A map from queues to AF_XDP sockets. */
  static int socketMap(int queues) throws IOException {
    return map(MAP_TYPE_XSKMAP, Integer.BYTES, queues);
  }

  /** A map from keys to numbers. */
  static int hashMap(int keyLength, int entries) throws IOException {
    return map(MAP_TYPE_HASH, keyLength, entries);
  }

  private static int map(int type, int keyLength, int entries) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
      attributes.set(INT, 0, type);
      attributes.set(INT, 4, keyLength);
      attributes.set(INT, 8, Integer.BYTES);
      attributes.set(INT, 12, entries);
      return call(arena, MAP_CREATE, attributes);
    }
  }

  static void put(int map, MemorySegment key, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      var _ =
          call(arena, MAP_UPDATE_ELEM, element(arena, map, key, arena.allocateFrom(INT, value)));
    }
  }

  static void remove(int map, MemorySegment key) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      var _ = call(arena, MAP_DELETE_ELEM, element(arena, map, key, MemorySegment.NULL));
    }
  }

  private static MemorySegment element(
      Arena arena, int map, MemorySegment key, MemorySegment value) {
    MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
    attributes.set(INT, 0, map);
    attributes.set(LONG, 8, key.address());
    attributes.set(LONG, 16, value.address());
    return attributes;
  }

  /**
   * Loads an XDP program.
   *
   * @param instructions of 8 octets each
   * @throws IOException with the system's words; what the kernel's verifier said, if it refused
   */
  static int program(MemorySegment instructions) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = arena.allocate(LOG_LENGTH);
      MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
      attributes.set(INT, 0, PROG_TYPE_XDP);
      attributes.set(INT, 4, (int) (instructions.byteSize() / XdpProgram.INSTRUCTION));
      attributes.set(LONG, 8, instructions.address());
      attributes.set(LONG, 16, arena.allocateFrom("MIT").address());
      attributes.set(INT, 24, 1);
      attributes.set(INT, 28, LOG_LENGTH);
      attributes.set(LONG, 32, log.address());
      try {
        return call(arena, PROG_LOAD, attributes);
      } catch (IOException e) {
        String said = log.getString(0).strip();
        throw said.isEmpty() ? e : new IOException(e.getMessage() + ": " + lastLine(said), e);
      }
    }
  }

  private static String lastLine(String text) {
    String[] lines =
        text.lines().filter(line -> !line.startsWith("processed")).toArray(String[]::new);
    return lines.length == 0 ? text : lines[lines.length - 1];
  }

  /**
   * Has an interface run a program until the descriptor is closed, by the end of the process too.
   *
   * @param flags 0 for the driver's place where it has one, or {@link #XDP_FLAGS_SKB_MODE}
   * @return the descriptor, or {@code -errno}
   */
  static int link(int program, int interfaceIndex, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
      attributes.set(INT, 0, program);
      attributes.set(INT, 4, interfaceIndex);
      attributes.set(INT, 8, ATTACH_TYPE_XDP);
      attributes.set(INT, 12, flags);
      return XdpCalls.bpf(arena.allocate(Linux.CALL_STATE), LINK_CREATE, attributes);
    }
  }

  private static int call(Arena arena, int command, MemorySegment attributes) throws IOException {
    int result = XdpCalls.bpf(arena.allocate(Linux.CALL_STATE), command, attributes);
    if (result < 0) {
      throw new IOException(words(-result));
    }
    return result;
  }

  /** The system's words, and what helps against a missing right. */
  static String words(int errno) {
    return switch (errno) {
      case XdpCalls.EPERM -> "not permitted: AF_XDP needs CAP_BPF, CAP_NET_ADMIN and CAP_NET_RAW";
      case Linux.ENOBUFS ->
          "no buffer space: each queue takes 10 MiB of RLIMIT_MEMLOCK, or CAP_IPC_LOCK";
      default -> Linux.strerror(errno);
    };
  }
}
