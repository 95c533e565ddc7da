package dev.meridian.net;

import dev.meridian.stats.Latency;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.vm.annotation.Contended;
import org.jspecify.annotations.Nullable;

/**
 * Answers the queries that come to one AF_XDP socket: from the frame that the kernel or the network
 * card wrote to the frame that it sends, without a copy and, while queries come, with one system
 * call for up to {@value #TURN} of them. The loop neither allocates nor locks nor logs.
 */
@Contended
final class XdpListener {
  /** Requests of a turn, at most. */
  static final int TURN = 64;

  private static final long PAUSE_NANOS = 10_000_000;
  private static final int IP_AND_UDP_IPV4 = 28;
  private static final int IP_AND_UDP_IPV6 = 48;

  private final XdpSocket socket;
  private final XdpPlace[] places;
  private final int mtu;
  private final Thread thread;
  // Written by the owner, read by the thread once a turn.
  private volatile boolean stopping;
  // Written by the thread, once.
  private volatile boolean broken;
  // The thread's own.
  private int untilTimed = Latency.EVERY;

  /**
   * A listener; begins with {@link #start}.
   *
   * @param places those of wildcards last
   * @param mtu octets of an IP datagram, at most
   */
  XdpListener(String name, XdpSocket socket, List<XdpPlace> places, int mtu) {
    this.socket = socket;
    this.places = places.toArray(XdpPlace[]::new);
    this.mtu = mtu;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  XdpSocket socket() {
    return socket;
  }

  void start() {
    thread.start();
  }

  /** Whether the thread has ended because its interface has gone or went down. */
  boolean isBroken() {
    return broken;
  }

  /** Asks the thread to end when all that has come is answered; nothing must come any more. */
  void stop() {
    boolean first = !stopping;
    stopping = true;
    if (first && thread.getState() == Thread.State.NEW) {
      socket.close();
    }
  }

  void join() {
    Joining.join(thread);
  }

  private void run() {
    try {
      while (!broken && (!stopping || socket.received() > 0)) {
        serve();
      }
    } finally {
      socket.close();
    }
  }

  private void serve() {
    int count = Math.min(TURN, socket.received());
    if (count > 0) {
      turn(count);
    } else if (!socket.await()) {
      broken = true;
    }
  }

  private void turn(int count) {
    boolean timed = --untilTimed <= 0;
    long began = timed ? System.nanoTime() : 0;
    for (int i = 0; i < count; i++) {
      socket.next();
      try {
        answer();
      } catch (Throwable _) {
        // Counted where it was thrown; only a defect of the frame's own code comes here.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      socket.done();
    }
    socket.release();
    socket.send();
    long nanos = timed ? System.nanoTime() - began : -1;
    for (XdpPlace place : places) {
      place.endTurn(nanos);
    }
    if (timed) {
      untilTimed = Latency.EVERY;
    }
  }

  private void answer() {
    MemorySegment memory = socket.memory();
    long frame = socket.request();
    int length = XdpFrame.messageLength(memory, frame, socket.requestLength());
    if (length == XdpFrame.UNANSWERABLE) {
      return;
    }
    boolean ipv6 = XdpFrame.isIpv6(memory, frame);
    XdpPlace place = place(memory, frame, ipv6);
    if (place != null) {
      answer(place, memory, frame, length, ipv6);
    }
  }

  private void answer(XdpPlace place, MemorySegment memory, long frame, int length, boolean ipv6) {
    try {
      long free = socket.freeFrame();
      long message = free < 0 ? -1 : free + XdpSocket.MESSAGE;
      int capacity =
          Math.min(XdpSocket.MESSAGE_MAX, mtu - (ipv6 ? IP_AND_UDP_IPV6 : IP_AND_UDP_IPV4));
      int written = place.answer(memory, frame, length, ipv6, message, capacity);
      if (written > 0) {
        long response = message - XdpFrame.headers(ipv6);
        socket.stage(response, XdpFrame.writeHeaders(memory, frame, response, written, ipv6));
      }
    } catch (Throwable _) {
      place.escaped();
    }
  }

  private @Nullable XdpPlace place(MemorySegment memory, long frame, boolean ipv6) {
    long high = XdpFrame.serverHigh(memory, frame, ipv6);
    long low = XdpFrame.serverLow(memory, frame, ipv6);
    int port = XdpFrame.serverPort(memory, frame, ipv6);
    for (XdpPlace place : places) {
      if (place.takes(ipv6, high, low, port)) {
        return place;
      }
    }
    return null;
  }
}
