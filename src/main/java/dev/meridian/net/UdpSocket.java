package dev.meridian.net;

import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A bound UDP socket of Linux that moves batches. Opened by the thread that starts listeners, used
 * by one listener thread, closed once.
 */
final class UdpSocket {
  // How long a receive waits; the listener notices a stop after at most that.
  private static final Duration RECEIVE_WAIT = Duration.ofMillis(250);
  // How long a send waits for room in the socket's buffer before the rest of a batch is given up.
  private static final Duration SEND_WAIT = Duration.ofMillis(100);
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int SEND_RETRIES_MAX = 8;
  private static final long SEND_PAUSE_NANOS = 100_000;
  private static final long TIMEVAL_LENGTH = 16;

  private final int descriptor;
  private final InetSocketAddress address;
  private final boolean segments;

  private UdpSocket(int descriptor, InetSocketAddress address, boolean segments) {
    this.descriptor = descriptor;
    this.address = address;
    this.segments = segments;
  }

  /**
   * Opens a socket. The first of an address is bound before it allows others beside it, so that an
   * address that another process serves is refused, even if that process shares it among threads.
   *
   * @param beside whether this process has a socket on the address already
   * @param gso whether responses of one length to one peer may leave as one message
   * @throws IOException with the system's words, if the address cannot be had
   */
  static UdpSocket open(InetSocketAddress address, boolean beside, boolean gso) throws IOException {
    try (Setup setup = new Setup(address)) {
      return setup.open(beside, gso);
    }
  }

  /** Takes a socket that another process opened by {@link #open} and handed over. */
  static UdpSocket adopt(InheritedSocket socket, boolean gso) {
    int descriptor = socket.descriptor();
    try (Setup setup = new Setup(socket.address())) {
      return new UdpSocket(descriptor, socket.address(), gso && setup.canPart(descriptor));
    }
  }

  /** What another process may be handed. */
  int descriptor() {
    return descriptor;
  }

  /** Where it is bound; the port is the real one. */
  InetSocketAddress address() {
    return address;
  }

  /** A batch that fits this socket. */
  Batch batch(Arena arena) {
    boolean wildcard = address.getAddress().isAnyLocalAddress();
    return new Batch(arena, isIpv6(address), wildcard, segments);
  }

  /**
   * Waits for datagrams and takes those that are there.
   *
   * @return how many, 0 after a wait in vain or an interruption, negative an error
   */
  int receive(Batch batch) {
    int count =
        Linux.recvmmsg(
            batch.callState(),
            descriptor,
            batch.receiveAddress(),
            Batch.SLOTS,
            Linux.MSG_WAITFORONE);
    return count == -Linux.EAGAIN || count == -Linux.EINTR ? 0 : count;
  }

  /**
   * Sends what is staged. A message that the kernel refuses is counted and left out, so that one
   * bad destination costs the others nothing.
   */
  void send(Batch batch, Tally tally) {
    int count = batch.staged();
    int retries = 0;
    int next = 0;
    while (next < count) {
      int sent =
          Linux.sendmmsg(batch.callState(), descriptor, batch.sendAddress(next), count - next);
      if (sent > 0) {
        tally.count(Event.SENT, batch.responses(next, next + sent));
        next += sent;
      } else if (sent == -Linux.EAGAIN) {
        tally.count(Event.SEND_FAILED, batch.responses(next, count));
        next = count;
      } else if (isPassing(sent) && retries < SEND_RETRIES_MAX) {
        retries++;
        LockSupport.parkNanos(SEND_PAUSE_NANOS);
      } else if (batch.isSegmented(next)) {
        batch.separate(next);
        count = batch.staged();
      } else {
        tally.count(Event.SEND_FAILED);
        next++;
      }
    }
  }

  private static boolean isPassing(int result) {
    return result == -Linux.ENOBUFS || result == -Linux.EINTR;
  }

  void close() {
    try (Arena arena = Arena.ofConfined()) {
      // Errors of close(2) leave nothing to do: the descriptor is gone in every case.
      var _ = Linux.close(arena.allocate(Linux.CALL_STATE), descriptor);
    }
  }

  private static boolean isIpv6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address;
  }

  /** The calls that make a socket, with the memory that they need. */
  private static final class Setup implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment callState = arena.allocate(Linux.CALL_STATE);
    private final MemorySegment intValue = arena.allocate(ValueLayout.JAVA_INT);
    private final InetSocketAddress address;
    private final boolean ipv6;
    private int descriptor;

    Setup(InetSocketAddress address) {
      this.address = address;
      this.ipv6 = isIpv6(address);
    }

    UdpSocket open(boolean beside, boolean gso) throws IOException {
      int family = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
      int type = Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC;
      descriptor = checked(Linux.socket(callState, family, type));
      try {
        prepare();
        if (beside) {
          require(Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
          bind();
        } else {
          bind();
          require(Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        }
        return new UdpSocket(
            descriptor,
            new InetSocketAddress(address.getAddress(), boundPort()),
            gso && canPart(descriptor));
      } catch (IOException e) {
        var _ = Linux.close(callState, descriptor);
        throw e;
      }
    }

    /** Linux before 4.18 would send the segments as one datagram. */
    boolean canPart(int socket) {
      intValue.set(ValueLayout.JAVA_INT, 0, 0);
      return Linux.setsockopt(
              callState,
              socket,
              Linux.SOL_UDP,
              Linux.UDP_SEGMENT,
              intValue.address(),
              Integer.BYTES)
          == 0;
    }

    private void prepare() throws IOException {
      wish(Linux.SOL_SOCKET, Linux.SO_RCVBUF, BUFFER_BYTES);
      wish(Linux.SOL_SOCKET, Linux.SO_SNDBUF, BUFFER_BYTES);
      // Beyond the system's limit, where this process may.
      wish(Linux.SOL_SOCKET, Linux.SO_RCVBUFFORCE, BUFFER_BYTES);
      wish(Linux.SOL_SOCKET, Linux.SO_SNDBUFFORCE, BUFFER_BYTES);
      requireWait(Linux.SO_RCVTIMEO, RECEIVE_WAIT);
      requireWait(Linux.SO_SNDTIMEO, SEND_WAIT);
      boolean wildcard = address.getAddress().isAnyLocalAddress();
      // Path MTU as told by ICMP is ignored: a forged message must not make answers fragment.
      if (ipv6) {
        require(Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
        wish(Linux.IPPROTO_IPV6, Linux.IPV6_MTU_DISCOVER, Linux.IPV6_PMTUDISC_OMIT);
        if (wildcard) {
          require(Linux.IPPROTO_IPV6, Linux.IPV6_RECVPKTINFO, 1);
        }
      } else {
        wish(Linux.IPPROTO_IP, Linux.IP_MTU_DISCOVER, Linux.IP_PMTUDISC_OMIT);
        if (wildcard) {
          require(Linux.IPPROTO_IP, Linux.IP_PKTINFO, 1);
        }
      }
    }

    private void bind() throws IOException {
      int length = SocketAddressLayout.length(ipv6);
      MemorySegment name = arena.allocate(length, Long.BYTES);
      SocketAddressLayout.write(name, 0, address);
      checked(Linux.bind(callState, descriptor, name.address(), length));
    }

    private int boundPort() throws IOException {
      int length = SocketAddressLayout.length(ipv6);
      MemorySegment name = arena.allocate(length, Long.BYTES);
      intValue.set(ValueLayout.JAVA_INT, 0, length);
      checked(Linux.getsockname(callState, descriptor, name.address(), intValue.address()));
      return SocketAddressLayout.port(name, 0);
    }

    private void wish(int level, int option, int value) {
      var _ = set(level, option, value);
    }

    private void require(int level, int option, int value) throws IOException {
      checked(set(level, option, value));
    }

    private int set(int level, int option, int value) {
      intValue.set(ValueLayout.JAVA_INT, 0, value);
      return Linux.setsockopt(
          callState, descriptor, level, option, intValue.address(), Integer.BYTES);
    }

    private void requireWait(int option, Duration wait) throws IOException {
      MemorySegment timeval = arena.allocate(TIMEVAL_LENGTH, Long.BYTES);
      timeval.set(ValueLayout.JAVA_LONG, 0, wait.toSeconds());
      timeval.set(ValueLayout.JAVA_LONG, Long.BYTES, wait.toNanosPart() / 1000);
      checked(
          Linux.setsockopt(
              callState,
              descriptor,
              Linux.SOL_SOCKET,
              option,
              timeval.address(),
              (int) TIMEVAL_LENGTH));
    }

    private static int checked(int result) throws IOException {
      if (result < 0) {
        throw new IOException(Linux.strerror(-result));
      }
      return result;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
