package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Latency;
import dev.meridian.stats.Tally;
import dev.meridian.tap.Tap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers datagrams one a call through {@link DatagramChannel}, for systems without {@code
 * recvmmsg}.
 *
 * <p>Short of the batched loop: a socket on the wildcard address replies from the address that the
 * system's routing chooses, which need not be the one that was asked; and each datagram costs some
 * garbage, the JDK's object for the sender (unless it is the one before's) and its octets.
 */
final class ChannelUdpListener implements UdpListener {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final long PAUSE_AFTER_ERROR_NANOS = Duration.ofMillis(10).toNanos();
  // One octet more than a request may have, to tell one that was cut from one that just fits.
  private static final int REQUEST_CAPACITY = Batch.MESSAGE_MAX + 1;
  private static final int RESPONSE = Batch.MESSAGE_MAX + Long.BYTES;

  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final Responder responder;
  private final Tally tally;
  private final Tap tap;
  private final Thread thread;
  private final MemorySegment memory;
  // Windows of the same memory.
  private final ByteBuffer request;
  private final ByteBuffer response;
  private volatile boolean stopping;
  // The thread's own.
  private int untilTimed = Latency.EVERY;

  private ChannelUdpListener(
      String name, DatagramChannel channel, Responder responder, Tally tally, Tap tap)
      throws IOException {
    this.channel = channel;
    this.address = (InetSocketAddress) channel.getLocalAddress();
    this.responder = responder;
    this.tally = tally;
    this.tap = tap;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    ByteBuffer both = ByteBuffer.allocateDirect(RESPONSE + Batch.MESSAGE_MAX);
    this.memory = MemorySegment.ofBuffer(both);
    this.request = both.slice(0, REQUEST_CAPACITY);
    this.response = both.slice(RESPONSE, Batch.MESSAGE_MAX);
  }

  static ChannelUdpListener open(
      String name,
      InetSocketAddress address,
      boolean beside,
      Responder responder,
      Tally tally,
      Tap tap)
      throws IOException {
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      wish(channel, StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      wish(channel, StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
      if (beside) {
        wish(channel, StandardSocketOptions.SO_REUSEPORT, true);
        channel.bind(address);
      } else {
        // Bound alone at first, as in UdpSocket.
        channel.bind(address);
        wish(channel, StandardSocketOptions.SO_REUSEPORT, true);
      }
      return new ChannelUdpListener(name, channel, responder, tally, tap);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static <T> void wish(DatagramChannel channel, SocketOption<T> option, T value)
      throws IOException {
    if (channel.supportedOptions().contains(option)) {
      channel.setOption(option, value);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    stopping = true;
    try {
      channel.close();
    } catch (IOException _) {
      // The channel is closed all the same, and with it the loop ends.
    }
  }

  @Override
  public void join() {
    Joining.join(thread);
  }

  private void run() {
    while (!stopping) {
      try {
        serve();
      } catch (Throwable _) {
        Escapes.settle(tally, 0);
      }
    }
  }

  private void serve() {
    InetSocketAddress client;
    request.clear();
    try {
      client = (InetSocketAddress) channel.receive(request);
    } catch (IOException _) {
      if (!stopping) {
        tally.count(Event.RECEIVE_FAILED);
        LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
      }
      return;
    }
    tally.count(Event.RECEIVED);
    if (request.position() > Batch.MESSAGE_MAX || client.getPort() == 0) {
      tally.count(Ending.DROPPED);
      return;
    }
    boolean timed = --untilTimed <= 0;
    long began = timed ? System.nanoTime() : 0;
    int length = respond(client);
    if (length > 0) {
      send(client, length);
    }
    if (timed) {
      tally.latency().add(System.nanoTime() - began, 1);
      untilTimed = Latency.EVERY;
    }
  }

  private int respond(InetSocketAddress client) {
    ClientAddress address = new ClientAddress(client.getAddress());
    responder.beginBatch();
    try {
      int length =
          responder.respond(
              memory,
              0,
              request.position(),
              RESPONSE,
              Batch.MESSAGE_MAX,
              address.high(),
              address.low(),
              false);
      tap.offer(
          memory,
          0,
          request.position(),
          RESPONSE,
          length,
          address.high(),
          address.low(),
          client.getPort(),
          false);
      return length;
    } finally {
      responder.endBatch();
    }
  }

  private void send(InetSocketAddress client, int length) {
    response.position(0).limit(length);
    try {
      channel.send(response, client);
      tally.count(Event.SENT);
    } catch (IOException _) {
      tally.count(Event.SEND_FAILED);
    }
  }
}
