package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of an address's TCP connections, with the responder and the memory that
 * they take turns in. Everything runs on that event loop.
 */
final class TcpLoop extends VerticleBase {
  /** Octets of a message's length (RFC 1035 section 4.2.2). */
  static final int PREFIX = 2;

  private static final int MESSAGE_MAX = 65_535;
  private static final long REQUEST = 0;
  private static final long RESPONSE = 65_536;
  // A connection is closed at most this part of the idle time late.
  private static final int SWEEPS_PER_IDLE = 8;
  // Responses to pipelined queries are gathered up to here before they are written.
  private static final int GATHERED_MAX = 16_384;
  // What the kernel holds for a client that does not read; left alone it grows to several MiB.
  private static final int SEND_BUFFER = 128 << 10;

  private final InetSocketAddress address;
  private final Predicate<InetAddress> admits;
  private final Responder responder;
  private final Tally tally;
  private final Admission admission;
  private final Duration idle;
  private final Set<TcpConnection> connections = new LinkedHashSet<>();
  // Freed with this object, so that no start or stop that fails half-way can leak or tear it.
  private final MemorySegment memory = Arena.ofAuto().allocate(RESPONSE + MESSAGE_MAX, Long.BYTES);
  private final byte[] gathered = new byte[GATHERED_MAX + PREFIX + MESSAGE_MAX];
  private int gatheredLength;
  private int gatheredResponses;
  private @Nullable NetServer server;
  private boolean stopping;

  /**
   * An event loop's share.
   *
   * @param admits which clients may connect: a socket of Java on the IPv6 wildcard takes IPv4 too
   * @param idle after which a connection without progress is closed
   */
  TcpLoop(
      InetSocketAddress address,
      Predicate<InetAddress> admits,
      Responder responder,
      Tally tally,
      Admission admission,
      Duration idle) {
    this.address = address;
    this.admits = admits;
    this.responder = responder;
    this.tally = tally;
    this.admission = admission;
    this.idle = idle;
  }

  @Override
  public Future<?> start() {
    NetServerOptions options =
        new NetServerOptions().setTcpNoDelay(true).setSendBufferSize(SEND_BUFFER);
    NetServer opened = vertx.createNetServer(options).connectHandler(this::accept);
    server = opened;
    vertx.setPeriodic(Math.max(1, idle.toMillis() / SWEEPS_PER_IDLE), _ -> sweep());
    return opened.listen(SocketAddress.inetSocketAddress(address));
  }

  /** Closes everything without waiting for clients to read what is on its way to them. */
  @Override
  public Future<?> stop() {
    stopping = true;
    List.copyOf(connections).forEach(TcpConnection::abort);
    NetServer opened = server;
    return opened == null ? Future.succeededFuture() : opened.close();
  }

  private void accept(NetSocket socket) {
    NetSocketInternal client = (NetSocketInternal) socket;
    var channel = client.channelHandlerContext().channel();
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      var _ = client.channelHandlerContext().close();
      return;
    }
    if (stopping || !admits.test(remote.getAddress()) || !admission.enter()) {
      tally.count(Event.TCP_REFUSED);
      var _ = client.channelHandlerContext().close();
      return;
    }
    tally.count(Event.TCP_ACCEPTED);
    TcpConnection connection = new TcpConnection(this, client, remote.getAddress());
    connections.add(connection);
    connection.open();
  }

  /** Called once by each connection when it is gone. */
  void gone(TcpConnection connection) {
    connections.remove(connection);
    admission.leave();
  }

  private void sweep() {
    long now = System.nanoTime();
    for (TcpConnection connection : new ArrayList<>(connections)) {
      connection.abortIfIdle(now, idle.toNanos());
    }
  }

  Tally tally() {
    return tally;
  }

  /** Begins a run of requests of one connection. */
  void beginRun() {
    gatheredLength = 0;
    gatheredResponses = 0;
    try {
      responder.beginBatch();
    } catch (Throwable _) {
      Escapes.settle(tally, 0);
    }
  }

  /** Answers one request, and gathers the response with its length before it. */
  void answer(byte[] inbox, int from, int length, long clientHigh, long clientLow) {
    tally.count(Event.RECEIVED);
    try {
      MemorySegment.copy(inbox, from, memory, ValueLayout.JAVA_BYTE, REQUEST, length);
      int responseLength =
          responder.respond(
              memory, REQUEST, length, RESPONSE, MESSAGE_MAX, clientHigh, clientLow, true);
      if (responseLength > 0) {
        gather(responseLength);
      }
    } catch (Throwable _) {
      Escapes.settle(tally, 0);
    }
  }

  private void gather(int length) {
    gathered[gatheredLength] = (byte) (length >>> Byte.SIZE);
    gathered[gatheredLength + 1] = (byte) length;
    MemorySegment.copy(
        memory, ValueLayout.JAVA_BYTE, RESPONSE, gathered, gatheredLength + PREFIX, length);
    gatheredLength += PREFIX + length;
    gatheredResponses++;
  }

  /** How many responses have been gathered and not taken. */
  int gatheredResponses() {
    return gatheredResponses;
  }

  boolean isGatheredFull() {
    return gatheredLength >= GATHERED_MAX;
  }

  /** What has been gathered, in memory of its own; nothing is gathered then. */
  byte[] takeGathered() {
    byte[] taken = Arrays.copyOf(gathered, gatheredLength);
    gatheredLength = 0;
    gatheredResponses = 0;
    return taken;
  }
}
