package dev.meridian.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that an interface runs for each frame: those with a whole UDP datagram to an address
 * and port in a map go to the AF_XDP socket of their queue. All others, and all of queues without a
 * socket, take the usual way through the kernel: TCP, fragments, IP options, extension headers,
 * VLAN tags, frames that are not to and from single stations, and datagrams that are too long.
 *
 * <p>Written in the instructions of RFC 9669, for machines that are little-endian.
 */
final class XdpProgram {
  /** Octets of an instruction. */
  static final int INSTRUCTION = 8;

  /** Octets of a key: address in its 128-bit form and port, in the network's order, and zeros. */
  static final int KEY = 24;

  private static final int MOV_REGISTER = 0xbf;
  private static final int MOV = 0xb7;
  private static final int ADD = 0x07;
  private static final int AND = 0x57;
  private static final int LOAD_32 = 0x61;
  private static final int LOAD_16 = 0x69;
  private static final int LOAD_8 = 0x71;
  private static final int LOAD_MAP = 0x18;
  private static final int STORE_16 = 0x6b;
  private static final int STORE_32 = 0x63;
  private static final int STORE_64_CONSTANT = 0x7a;
  private static final int STORE_32_CONSTANT = 0x62;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_UNEQUAL = 0x55;
  private static final int JUMP_GREATER_REGISTER = 0x2d;
  private static final int JUMP_LESS_REGISTER = 0xad;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;

  private static final int MAP_LOOKUP = 1;
  private static final int REDIRECT_MAP = 51;
  private static final int PASS = 2;
  private static final int OF_MAP = 1;

  // struct xdp_md
  private static final int DATA = 0;
  private static final int DATA_END = 4;
  private static final int QUEUE = 16;

  private static final int FRAME = 10;
  private static final int CONTEXT = 6;
  private static final int OCTETS = 7;
  private static final int END = 8;

  private final List<Long> instructions = new ArrayList<>();
  private final List<Integer> toPass = new ArrayList<>();

  private XdpProgram() {}

  /**
   * The program.
   *
   * @param arena gets its memory
   * @param sockets the map from queues to sockets
   * @param served the map whose keys are what is served
   * @param longest octets of a frame, at most, that a socket has room for
   * @param station the interface's own MAC address, 6 octets
   */
  static MemorySegment of(Arena arena, int sockets, int served, int longest, byte[] station) {
    XdpProgram program = new XdpProgram();
    program.write(sockets, served, longest, station);
    MemorySegment memory =
        arena.allocate((long) program.instructions.size() * INSTRUCTION, INSTRUCTION);
    for (int i = 0; i < program.instructions.size(); i++) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, i, program.instructions.get(i));
    }
    return memory;
  }

  private void write(int sockets, int served, int longest, byte[] station) {
    add(MOV_REGISTER, CONTEXT, 1, 0, 0);
    add(LOAD_32, OCTETS, CONTEXT, DATA, 0);
    add(LOAD_32, END, CONTEXT, DATA_END, 0);
    // Too long for the socket's memory.
    add(MOV_REGISTER, 2, OCTETS, 0, 0);
    add(ADD, 2, 0, 0, longest);
    passIf(JUMP_LESS_REGISTER, 2, END, 0);
    requireOctets(14 + 20 + 8);
    requireStations(station);
    // The key, on the stack.
    add(STORE_64_CONSTANT, FRAME, 0, -KEY, 0);
    add(STORE_64_CONSTANT, FRAME, 0, -KEY + 16, 0);
    add(LOAD_16, 2, OCTETS, 12, 0);
    int ipv4 = jump(JUMP_EQUAL, 2, network(0x0800));
    passIf(JUMP_UNEQUAL, 2, 0, network(0x86dd));
    writeIpv6();
    int look = jump(JUMP, 0, 0);
    land(ipv4);
    writeIpv4();
    land(look);
    add(MOV_REGISTER, 2, FRAME, 0, 0);
    add(ADD, 2, 0, 0, -KEY);
    loadMap(served);
    add(CALL, 0, 0, 0, MAP_LOOKUP);
    passIf(JUMP_EQUAL, 0, 0, 0);
    add(LOAD_32, 2, CONTEXT, QUEUE, 0);
    loadMap(sockets);
    add(MOV, 3, 0, 0, PASS);
    add(CALL, 0, 0, 0, REDIRECT_MAP);
    add(EXIT, 0, 0, 0, 0);
    toPass.forEach(this::land);
    add(MOV, 0, 0, 0, PASS);
    add(EXIT, 0, 0, 0, 0);
  }

  /** To this station alone, and from one: an answer goes back with the two exchanged. */
  private void requireStations(byte[] own) {
    for (int at = 0; at < own.length; at += Short.BYTES) {
      add(LOAD_16, 2, OCTETS, at, 0);
      passIf(JUMP_UNEQUAL, 2, 0, network(own[at] << 8 | Byte.toUnsignedInt(own[at + 1])));
    }
    // The bit of a group's address, and of everybody's.
    add(LOAD_8, 2, OCTETS, own.length, 0);
    add(AND, 2, 0, 0, 1);
    passIf(JUMP_UNEQUAL, 2, 0, 0);
  }

  private void writeIpv4() {
    add(LOAD_8, 2, OCTETS, 14, 0);
    passIf(JUMP_UNEQUAL, 2, 0, 0x45);
    add(LOAD_8, 2, OCTETS, 14 + 9, 0);
    passIf(JUMP_UNEQUAL, 2, 0, 17);
    add(LOAD_16, 2, OCTETS, 14 + 6, 0);
    add(AND, 2, 0, 0, network(0x3fff));
    passIf(JUMP_UNEQUAL, 2, 0, 0);
    add(STORE_32_CONSTANT, FRAME, 0, -KEY + 8, Integer.reverseBytes(0xffff));
    copy(14 + 16, 12);
    copyPort(14 + 20 + 2);
  }

  private void writeIpv6() {
    requireOctets(14 + 40 + 8);
    add(LOAD_8, 2, OCTETS, 14 + 6, 0);
    passIf(JUMP_UNEQUAL, 2, 0, 17);
    for (int word = 0; word < 16; word += Integer.BYTES) {
      copy(14 + 24 + word, word);
    }
    copyPort(14 + 40 + 2);
  }

  private void requireOctets(int count) {
    add(MOV_REGISTER, 2, OCTETS, 0, 0);
    add(ADD, 2, 0, 0, count);
    passIf(JUMP_GREATER_REGISTER, 2, END, 0);
  }

  /** Four octets of the frame into the key. */
  private void copy(int from, int to) {
    add(LOAD_32, 2, OCTETS, from, 0);
    add(STORE_32, FRAME, 2, -KEY + to, 0);
  }

  private void copyPort(int from) {
    add(LOAD_16, 2, OCTETS, from, 0);
    add(STORE_16, FRAME, 2, -KEY + 16, 0);
  }

  /** A 16-bit number of the network's order, as a load of a little-endian machine gives it. */
  private static int network(int value) {
    return Short.toUnsignedInt(Short.reverseBytes((short) value));
  }

  private void add(int code, int destination, int source, int offset, int constant) {
    instructions.add(
        Integer.toUnsignedLong(constant) << 32
            | Short.toUnsignedLong((short) offset) << 16
            | (long) source << 12
            | (long) destination << 8
            | code);
  }

  private void loadMap(int map) {
    add(LOAD_MAP, 1, OF_MAP, 0, map);
    add(0, 0, 0, 0, 0);
  }

  private void passIf(int code, int destination, int source, int constant) {
    toPass.add(instructions.size());
    add(code, destination, source, 0, constant);
  }

  private int jump(int code, int destination, int constant) {
    add(code, destination, 0, 0, constant);
    return instructions.size() - 1;
  }

  /** Has a jump come here. */
  private void land(int jump) {
    long offset = instructions.size() - jump - 1L;
    instructions.set(jump, instructions.get(jump) | offset << 16);
  }
}
