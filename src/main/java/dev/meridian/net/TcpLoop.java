package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Event;
import dev.meridian.stats.Latency;
import dev.meridian.stats.Tally;
import dev.meridian.tap.Tap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of an address's TCP connections, with the responder and the memory that
 * they take turns in. Everything runs on that event loop.
 *
 * <p>Vert.x accepts and closes. What comes and goes on a connection passes it by: a handler before
 * its own takes the octets from Netty's memory, and so knows exactly what waits.
 */
final class TcpLoop extends VerticleBase {
  /** Octets of a message's length (RFC 1035 section 4.2.2). */
  static final int PREFIX = 2;

  /** Octets of a header, the shortest message (RFC 1035 section 4.1.1). */
  static final int HEADER = 12;

  /** Responses are gathered up to here before they are written. */
  static final int GATHERED_MAX = 16_384;

  private static final int MESSAGE_MAX = 65_535;
  private static final int REQUEST = 0;
  private static final int RESPONSES = 65_536;
  private static final ValueLayout.OfShort LENGTH_BIG_ENDIAN =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  // A connection is closed at most this part of the idle time or of the timeout late.
  private static final int SWEEPS = 8;
  private static final Duration SWEEP_MAX = Duration.ofSeconds(1);
  // So long may a client think about its first query to a server that is going.
  private static final Duration IDLE_DRAINING = Duration.ofSeconds(1);
  // What the kernel holds for a client that does not read; left alone it grows to several MiB.
  private static final int SEND_BUFFER = 128 << 10;
  // RFC 7828 section 3.1.
  private static final long IDLE_UNIT_NANOS = Duration.ofMillis(100).toNanos();

  private final InetSocketAddress address;
  private final Predicate<InetAddress> admits;
  private final Responder responder;
  private final Tally tally;
  private final Tap tap;
  private final TcpLimits limits;
  private final Admission admission;
  private final Set<TcpConnection> connections = new LinkedHashSet<>();
  // Freed with this object, so that no start or stop that fails half-way can leak or tear it.
  private final MemorySegment memory =
      Arena.ofAuto().allocate(RESPONSES + GATHERED_MAX + PREFIX + MESSAGE_MAX, Long.BYTES);
  private final ByteBuffer request = memory.asSlice(REQUEST, MESSAGE_MAX).asByteBuffer();
  private final ByteBuffer gathered = memory.asSlice(RESPONSES).asByteBuffer();
  private int gatheredLength;
  private int gatheredResponses;
  private int untilTimed = Latency.EVERY;
  private long nowNanos;
  private long held;
  private @Nullable NetServer server;
  private boolean stopping;
  // Read by other threads.
  private volatile boolean draining;
  private volatile int connectionCount;

  /**
   * An event loop's share.
   *
   * @param admits which clients may connect: a socket of Java on the IPv6 wildcard takes IPv4 too
   * @param limits of this loop alone
   */
  TcpLoop(
      InetSocketAddress address,
      Predicate<InetAddress> admits,
      Responder responder,
      Tally tally,
      Tap tap,
      TcpLimits limits) {
    this.address = address;
    this.admits = admits;
    this.responder = responder;
    this.tally = tally;
    this.tap = tap;
    this.limits = limits;
    this.admission = new Admission(limits.connectionsMax(), limits.perClientMax());
  }

  @Override
  public Future<?> start() {
    NetServerOptions options =
        new NetServerOptions()
            .setTcpNoDelay(true)
            .setSendBufferSize(SEND_BUFFER)
            .setReusePort(true);
    NetServer opened = vertx.createNetServer(options).connectHandler(this::accept);
    server = opened;
    vertx.setPeriodic(sweepMillis(), _ -> sweep());
    return opened.listen(SocketAddress.inetSocketAddress(address));
  }

  private long sweepMillis() {
    long shortest = Math.min(limits.idle().toMillis(), limits.timeout().toMillis());
    return Math.clamp(shortest / SWEEPS, 1, SWEEP_MAX.toMillis());
  }

  /** Closes everything without waiting for clients to read what is on its way to them. */
  @Override
  public Future<?> stop() {
    stopping = true;
    List.copyOf(connections).forEach(one -> one.abort(Event.TCP_CLOSED_STOPPING));
    NetServer opened = server;
    return opened == null ? Future.succeededFuture() : opened.close();
  }

  private void accept(NetSocket socket) {
    ChannelHandlerContext vertxHandler = ((NetSocketInternal) socket).channelHandlerContext();
    Channel channel = vertxHandler.channel();
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      // Gone already, so that nobody knows who it was.
      var _ = vertxHandler.close();
      return;
    }
    tally.count(Event.TCP_ATTEMPTED);
    TcpConnection connection =
        new TcpConnection(this, channel, new ClientAddress(remote.getAddress()), remote.getPort());
    Optional<Event> refusal = enter(connection, remote.getAddress());
    if (refusal.isPresent()) {
      tally.count(refusal.get());
      var _ = vertxHandler.close();
      return;
    }
    tally.count(Event.TCP_ACCEPTED);
    connections.add(connection);
    connectionCount = connections.size();
    channel.pipeline().addBefore(vertxHandler.name(), null, connection);
    if (!channel.isActive()) {
      connection.abort(Event.TCP_CLOSED_BY_CLIENT);
    }
  }

  private Optional<Event> enter(TcpConnection newcomer, InetAddress client) {
    if (stopping) {
      return Optional.of(Event.TCP_REFUSED_STOPPING);
    }
    if (!admits.test(client)) {
      return Optional.of(Event.TCP_REFUSED_FAMILY);
    }
    return admission.enter(newcomer.seat(), System.nanoTime());
  }

  /** Called once by each connection when it is gone. */
  void gone(TcpConnection connection, Event reason) {
    connections.remove(connection);
    connectionCount = connections.size();
    admission.leave(connection.seat());
    tally.count(reason);
  }

  /** A connection's client brought whole queries, or took responses. */
  void progressed(Seat seat, long atNanos) {
    admission.progressed(seat, atNanos);
  }

  private void sweep() {
    long now = System.nanoTime();
    long timeout = limits.timeout().toNanos();
    long idle = idleNanos();
    List.copyOf(connections).forEach(one -> one.sweep(now, timeout, idle));
  }

  private long idleNanos() {
    long idle = (long) (limits.idle().toNanos() * admission.idleShare());
    return draining ? Math.min(idle, IDLE_DRAINING.toNanos()) : idle;
  }

  /** From now on connections are closed as soon as nothing is under way on them. Any thread. */
  void drain() {
    draining = true;
  }

  /** How many connections are open. Any thread. */
  int connectionCount() {
    return connectionCount;
  }

  Tally tally() {
    return tally;
  }

  /** When this run began. */
  long nowNanos() {
    return nowNanos;
  }

  /** More octets are held, or, below 0, fewer. */
  void hold(int octets) {
    held += octets;
  }

  /** Closes a connection when all together hold too much, and it has a part in it. */
  void checkHeld(TcpConnection connection) {
    if (held > limits.heldMax() && connection.held() > 0) {
      connection.abort(Event.TCP_CLOSED_MEMORY);
    }
  }

  /** Begins a run of requests of one connection. */
  void beginRun() {
    nowNanos = System.nanoTime();
    gatheredLength = 0;
    gatheredResponses = 0;
    try {
      responder.beginBatch();
      // 0 asks the client to close (RFC 7828 section 3.3.2).
      responder.limitIdle(draining ? 0 : (int) Math.max(1, idleNanos() / IDLE_UNIT_NANOS));
    } catch (Throwable _) {
      Escapes.settle(tally, 0);
    }
  }

  /** What the run gathered was written. */
  void wrote(int answered) {
    if (answered > 0 && --untilTimed <= 0) {
      tally.latency().add(System.nanoTime() - nowNanos, answered);
      untilTimed = Latency.EVERY;
    }
  }

  /** Ends it. */
  void endRun() {
    responder.endBatch();
  }

  /** Where the next request goes; as long as that. */
  ByteBuffer request(int length) {
    return request.clear().limit(length);
  }

  /** Answers the request that was put there, and gathers the response with its length before it. */
  void answer(int length, long clientHigh, long clientLow, int clientPort) {
    tally.count(Event.RECEIVED);
    try {
      long at = RESPONSES + (long) gatheredLength;
      int responseLength =
          responder.respond(
              memory, REQUEST, length, at + PREFIX, MESSAGE_MAX, clientHigh, clientLow, true);
      tap.offer(
          memory,
          REQUEST,
          length,
          at + PREFIX,
          responseLength,
          clientHigh,
          clientLow,
          clientPort,
          true);
      if (responseLength > 0) {
        memory.set(LENGTH_BIG_ENDIAN, at, (short) responseLength);
        gatheredLength += PREFIX + responseLength;
        gatheredResponses++;
      }
    } catch (Throwable _) {
      Escapes.settle(tally, 0);
    }
  }

  /** How many responses have been gathered and not taken. */
  int gatheredResponses() {
    return gatheredResponses;
  }

  boolean isGatheredFull() {
    return gatheredLength >= GATHERED_MAX;
  }

  /** What has been gathered, in memory of its own; nothing is gathered then. */
  ByteBuf takeGathered(ByteBufAllocator allocator) {
    ByteBuf taken = allocator.directBuffer(gatheredLength);
    taken.writeBytes(gathered.clear().limit(gatheredLength));
    gatheredLength = 0;
    gatheredResponses = 0;
    return taken;
  }
}
