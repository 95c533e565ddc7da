package dev.meridian.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Has new connections to an address come to the second of the sockets that share it, so that the
 * first can take those that it has and be closed: a socket that is closed resets the connections
 * that wait in it.
 *
 * <p>The rule is a program of one instruction for the group of sockets ({@code
 * SO_ATTACH_REUSEPORT_CBPF}, {@code socket(7)}). It is given through a socket of the group's own
 * that listens and, by the rule, gets nothing; closed when the first socket is, so that places
 * never lead there. With one socket left, the place no longer exists and the kernel takes that one.
 */
final class Divert implements AutoCloseable {
  private static final int SECOND = 1;
  private static final short RETURN_CONSTANT = 0x06;
  private static final int INSTRUCTION = 8;
  private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

  private final int descriptor;

  private Divert(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Begins.
   *
   * @param address where two sockets of Java listen, sharing the port
   * @throws IOException with the system's words; connections go to either socket then
   */
  static Divert toSecond(InetSocketAddress address) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment callState = arena.allocate(Linux.CALL_STATE);
      boolean ipv6 = hasIpv6();
      int type = LocalCalls.SOCK_STREAM | Linux.SOCK_CLOEXEC;
      int family = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
      Divert divert = new Divert(checked(Linux.socket(callState, family, type)));
      try {
        divert.set(arena, callState, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        if (ipv6) {
          divert.set(arena, callState, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 0);
        }
        MemorySegment name = arena.allocate(SocketAddressLayout.length(ipv6), Long.BYTES);
        SocketAddressLayout.write(name, 0, ipv6 ? asIpv6(address) : address);
        checked(Linux.bind(callState, divert.descriptor, name.address(), (int) name.byteSize()));
        checked(LocalCalls.listen(callState, divert.descriptor, 0));
        divert.attach(arena, callState);
        return divert;
      } catch (IOException e) {
        divert.close();
        throw e;
      }
    }
  }

  /** A {@code struct sock_fprog} of one {@code struct sock_filter}. */
  private void attach(Arena arena, MemorySegment callState) throws IOException {
    MemorySegment instruction = arena.allocate(INSTRUCTION, Long.BYTES);
    instruction.set(ValueLayout.JAVA_SHORT, 0, RETURN_CONSTANT);
    instruction.set(ValueLayout.JAVA_INT, Integer.BYTES, SECOND);
    MemorySegment program = arena.allocate(2 * Long.BYTES, Long.BYTES);
    program.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
    program.set(ValueLayout.JAVA_LONG, Long.BYTES, instruction.address());
    set(callState, Linux.SOL_SOCKET, LocalCalls.SO_ATTACH_REUSEPORT_CBPF, program);
  }

  private void set(Arena arena, MemorySegment callState, int level, int option, int value)
      throws IOException {
    set(callState, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value));
  }

  private void set(MemorySegment callState, int level, int option, MemorySegment value)
      throws IOException {
    checked(
        Linux.setsockopt(
            callState, descriptor, level, option, value.address(), (int) value.byteSize()));
  }

  /** Whether sockets of Java are of IPv6, for both families. */
  private static boolean hasIpv6() {
    try {
      return !Boolean.getBoolean("java.net.preferIPv4Stack")
          && !Files.readString(IPV6_ADDRESSES).isBlank();
    } catch (IOException _) {
      return false;
    }
  }

  /** As Java binds an IPv4 address: mapped, and its wildcard as that of IPv6. */
  private static InetSocketAddress asIpv6(InetSocketAddress address) throws UnknownHostException {
    if (!(address.getAddress() instanceof Inet4Address ipv4)) {
      return address;
    }
    byte[] octets = new byte[16];
    if (!ipv4.isAnyLocalAddress()) {
      octets[10] = (byte) 0xff;
      octets[11] = (byte) 0xff;
      System.arraycopy(ipv4.getAddress(), 0, octets, 12, 4);
    }
    return new InetSocketAddress(Inet6Address.getByAddress(null, octets, -1), address.getPort());
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException(Linux.strerror(-result));
    }
    return result;
  }

  /** Ends; the rule itself stays with the group and leads nowhere. */
  @Override
  public void close() {
    LocalSocket.closeDescriptor(descriptor);
  }
}
