package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Tally;
import dev.meridian.tap.Tap;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A thread that owns a UDP socket and answers what it receives. {@code start}, {@code stop} and
 * {@code join} are called by the owner, in that order; without a start, {@code stop} closes the
 * socket.
 */
sealed interface UdpListener permits BatchedUdpListener, ChannelUdpListener {
  /**
   * Opens the socket; nothing is answered before {@code start}.
   *
   * @param name of the thread
   * @param address where to listen; port 0 takes a free one
   * @param beside whether another listener of this process has the address already
   * @param gso whether responses of one length to one client may leave as one message
   * @throws IOException with a message that is the cause, if the address cannot be had
   */
  static UdpListener open(
      UdpMode mode,
      String name,
      InetSocketAddress address,
      boolean beside,
      boolean gso,
      Responder responder,
      Tally tally,
      Tap tap)
      throws IOException {
    return switch (mode) {
      case BATCHED ->
          new BatchedUdpListener(name, UdpSocket.open(address, beside, gso), responder, tally, tap);
      case CHANNEL -> ChannelUdpListener.open(name, address, beside, responder, tally, tap);
    };
  }

  /** Where it is bound; the port is the real one. */
  InetSocketAddress address();

  void start();

  /** Asks the thread to end; it does within 350 ms. */
  void stop();

  /** Waits until the thread has ended and the socket is closed. */
  void join();

  /** The thread; its id is what the JVM's per-thread figures go by. */
  Thread thread();
}
