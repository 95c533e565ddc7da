package dev.meridian.net;

import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.net.InetAddress;

/**
 * One client's connection: takes length-prefixed requests from the stream (RFC 1035 section 4.2.2)
 * and answers them in order, however many are under way (RFC 7766 section 6.2.1.1). Runs on its
 * event loop.
 *
 * <p>While the client does not take its responses, nothing more is read from it. So a connection
 * holds at most one unfinished request, what one read gave, and {@value #WRITE_QUEUE_MAX} octets of
 * responses and one response more. Netty's own switch for reading is used, since a paused Vert.x
 * socket reads on into a queue.
 */
final class TcpConnection {
  private static final int READ_MIN = 64;
  private static final int READ_USUAL = 2048;
  private static final int READ_MAX = 16_384;
  private static final int WRITE_QUEUE_MAX = 65_536;
  private static final int INBOX = 512;
  private static final int INBOX_KEPT = 4096;
  private static final int UNFINISHED = -1;

  private final TcpLoop loop;
  private final NetSocketInternal socket;
  private final ChannelConfig channel;
  private final long clientHigh;
  private final long clientLow;

  private byte[] inbox = new byte[INBOX];
  private int inboxFrom;
  private int inboxTo;
  private long progressNanos = System.nanoTime();
  private boolean advancing;
  private boolean blocked;
  private boolean inputEnded;
  private boolean closing;
  private boolean closeCounted;

  TcpConnection(TcpLoop loop, NetSocketInternal socket, InetAddress client) {
    this.loop = loop;
    this.socket = socket;
    this.channel = socket.channelHandlerContext().channel().config();
    ClientAddress address = new ClientAddress(client);
    this.clientHigh = address.high();
    this.clientLow = address.low();
  }

  void open() {
    channel.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(READ_MIN, READ_USUAL, READ_MAX));
    // A client may end its side after its last query and still await the answers.
    channel.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    socket
        .setWriteQueueMaxSize(WRITE_QUEUE_MAX)
        .drainHandler(_ -> drained())
        .handler(this::received)
        // Resets are the client's business; the close handler follows.
        .exceptionHandler(_ -> {})
        .closeHandler(_ -> loop.gone(this));
    socket.eventHandler(this::happened);
  }

  private void received(Buffer octets) {
    if (closing) {
      return;
    }
    append(octets);
    advance();
  }

  private void happened(Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      advance();
    }
  }

  private void drained() {
    progressNanos = System.nanoTime();
    blocked = false;
    advance();
  }

  /** Answers the whole requests in the inbox, as far as the client takes the responses. */
  private void advance() {
    if (advancing || closing) {
      return;
    }
    advancing = true;
    loop.beginRun();
    int length = blocked ? UNFINISHED : nextLength();
    while (length > 0) {
      loop.answer(inbox, inboxFrom + TcpLoop.PREFIX, length, clientHigh, clientLow);
      inboxFrom += TcpLoop.PREFIX + length;
      progressNanos = System.nanoTime();
      if (loop.isGatheredFull()) {
        write();
      }
      length = blocked ? UNFINISHED : nextLength();
    }
    write();
    advancing = false;
    if (length == 0) {
      // No message is that short; the stream is out of step.
      countClose();
      close();
    } else if (inputEnded && !blocked) {
      close();
    } else {
      compact();
      channel.setAutoRead(!blocked);
    }
  }

  /** Length of the request at the head of the inbox, or {@link #UNFINISHED}. */
  private int nextLength() {
    int available = inboxTo - inboxFrom - TcpLoop.PREFIX;
    if (available < 0) {
      return UNFINISHED;
    }
    int length = ((inbox[inboxFrom] & 0xff) << Byte.SIZE) | (inbox[inboxFrom + 1] & 0xff);
    return length <= available ? length : UNFINISHED;
  }

  private void append(Buffer octets) {
    int needed = inboxTo - inboxFrom + octets.length();
    if (inboxTo + octets.length() > inbox.length) {
      byte[] roomy = needed > inbox.length ? new byte[Integer.highestOneBit(needed) * 2] : inbox;
      System.arraycopy(inbox, inboxFrom, roomy, 0, inboxTo - inboxFrom);
      inbox = roomy;
      inboxTo -= inboxFrom;
      inboxFrom = 0;
    }
    octets.getBytes(0, octets.length(), inbox, inboxTo);
    inboxTo += octets.length();
  }

  private void compact() {
    if (inboxFrom == inboxTo) {
      inboxFrom = 0;
      inboxTo = 0;
      if (inbox.length > INBOX_KEPT) {
        inbox = new byte[INBOX];
      }
    }
  }

  private void write() {
    int responses = loop.gatheredResponses();
    if (responses == 0) {
      return;
    }
    Tally tally = loop.tally();
    socket
        .write(Buffer.buffer(loop.takeGathered()))
        .onComplete(
            written ->
                tally.count(written.succeeded() ? Event.SENT : Event.SEND_FAILED, responses));
    blocked = socket.writeQueueFull();
  }

  /** Closes once the responses are with the kernel; {@link #abortIfIdle} bounds the wait. */
  private void close() {
    closing = true;
    channel.setAutoRead(false);
    socket.close();
  }

  /** Closes at once; responses still queued here are lost. */
  void abort() {
    closing = true;
    var _ = socket.channelHandlerContext().close();
  }

  /** Closes a connection that has neither brought a query nor taken responses for that long. */
  void abortIfIdle(long nowNanos, long idleNanos) {
    if (nowNanos - progressNanos >= idleNanos) {
      countClose();
      abort();
    }
  }

  private void countClose() {
    if (!closeCounted) {
      closeCounted = true;
      loop.tally().count(Event.TCP_CLOSED);
    }
  }
}
