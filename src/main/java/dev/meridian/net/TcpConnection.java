package dev.meridian.net;

import dev.meridian.stats.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;

/**
 * One client's connection: takes length-prefixed requests from the stream (RFC 1035 section 4.2.2)
 * and answers them in the order they came, however many are under way (RFC 7766 section 6.2.1.1).
 * Runs on its event loop.
 *
 * <p>While the client does not take its responses, nothing more is read from it and nothing more is
 * answered. So a connection holds, at most:
 *
 * <pre>
 *  80 KiB  what came and could not be dealt with yet: one unfinished message, or, while responses
 *          wait, what one read gave
 * 112 KiB  responses: {@value #WAITING_HIGH} octets that let it still go on, and one run of the
 *          loop, {@value TcpLoop#GATHERED_MAX} octets and one longest response
 * </pre>
 *
 * <p>and most hold nothing between two queries. The sum over all connections is bounded too ({@link
 * TcpLimits#heldMax}). The kernel's buffers come on top.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter {
  private static final int READ_MIN = 64;
  private static final int READ_USUAL = 2048;
  private static final int READ_MAX = 16_384;
  private static final int WAITING_HIGH = 32_768;
  private static final int WAITING_LOW = 16_384;

  private final TcpLoop loop;
  private final Channel channel;
  private final Seat seat;
  private final int clientPort;
  private final long clientHigh;
  private final long clientLow;

  private final Inbox inbox = new Inbox();
  private long unfinishedSinceNanos;
  private int unwritten;
  private int writes;
  private long writeSinceNanos;
  private boolean advancing;
  private boolean blocked;
  private boolean inputEnded;
  private boolean closing;
  private boolean gone;
  private Event reason = Event.TCP_CLOSED_BY_CLIENT;

  TcpConnection(TcpLoop loop, Channel channel, ClientAddress client, int clientPort) {
    this.loop = loop;
    this.channel = channel;
    this.clientPort = clientPort;
    this.clientHigh = client.high();
    this.clientLow = client.low();
    this.seat = new Seat(clientHigh, clientLow, this::abort);
  }

  Seat seat() {
    return seat;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(READ_MIN, READ_USUAL, READ_MAX))
        .setWriteBufferWaterMark(new WriteBufferWaterMark(WAITING_LOW, WAITING_HIGH))
        // A client may end its side after its last query and still await the answers.
        .setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    try {
      if (!closing) {
        received(octets);
      }
    } finally {
      octets.release();
    }
  }

  private void received(ByteBuf octets) {
    if (blocked) {
      inbox.keep(octets, loop);
      return;
    }
    boolean wasEmpty = inbox.isEmpty();
    int answered = advance(octets);
    if (wasEmpty || answered > 0) {
      unfinishedSinceNanos = loop.nowNanos();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !closing) {
      inputEnded = true;
      closeIfDone();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (blocked && !advancing && !closing && channel.isWritable()) {
      blocked = false;
      advance(Unpooled.EMPTY_BUFFER);
      unfinishedSinceNanos = loop.nowNanos();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Resets are the client's business; the end of the channel follows.
    if (!(cause instanceof IOException)) {
      Escapes.settle(loop.tally(), 0);
      abort(Event.TCP_CLOSED_ERROR);
    }
  }

  /**
   * Answers the whole requests in the inbox and in what came now, as far as the client takes the
   * responses, and keeps the rest.
   *
   * @return how many requests
   */
  private int advance(ByteBuf octets) {
    advancing = true;
    loop.beginRun();
    int answered = 0;
    int length = inbox.next(octets, loop);
    while (length >= TcpLoop.HEADER) {
      loop.answer(length, clientHigh, clientLow, clientPort);
      answered++;
      if (loop.isGatheredFull()) {
        write();
      }
      length = blocked ? Inbox.UNFINISHED : inbox.next(octets, loop);
    }
    loop.endRun();
    write();
    loop.wrote(answered);
    inbox.keep(octets, loop);
    advancing = false;
    if (answered > 0) {
      loop.progressed(seat, loop.nowNanos());
    }
    if (length >= 0) {
      // No message is that short; the stream is out of step.
      closeAfterResponses(Event.TCP_CLOSED_MALFORMED);
    } else {
      closeIfDone();
    }
    if (!closing) {
      channel.config().setAutoRead(!blocked);
      loop.checkHeld(this);
    }
    return answered;
  }

  /** Hands what the loop has gathered to the channel. */
  private void write() {
    int responses = loop.gatheredResponses();
    if (responses == 0) {
      return;
    }
    ByteBuf gathered = loop.takeGathered(channel.alloc());
    int length = gathered.readableBytes();
    if (writes == 0) {
      writeSinceNanos = loop.nowNanos();
    }
    writes++;
    hold(length);
    var _ =
        channel
            .writeAndFlush(gathered)
            .addListener(
                (ChannelFutureListener) done -> written(done.isSuccess(), responses, length));
    blocked = !channel.isWritable();
  }

  private void written(boolean success, int responses, int length) {
    loop.tally().count(success ? Event.SENT : Event.SEND_FAILED, responses);
    hold(-length);
    writes--;
    writeSinceNanos = advancing ? loop.nowNanos() : System.nanoTime();
    if (success && !gone && !advancing) {
      loop.progressed(seat, writeSinceNanos);
    }
  }

  private void hold(int octets) {
    unwritten += octets;
    loop.hold(octets);
  }

  private void closeIfDone() {
    if (inputEnded && !blocked && !closing) {
      closeAfterResponses(Event.TCP_CLOSED_BY_CLIENT);
    }
  }

  /** Closes once the responses are with the kernel; {@link #sweep} bounds the wait. */
  private void closeAfterResponses(Event why) {
    closing = true;
    reason = why;
    inbox.clear(loop);
    channel.config().setAutoRead(false);
    var _ =
        channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener((ChannelFutureListener) _ -> closeChannel());
  }

  /** Closes at once; responses still queued here are lost. */
  void abort(Event why) {
    if (gone) {
      return;
    }
    reason = why;
    closing = true;
    if (writes > 0 && channel.isOpen()) {
      // With a reset: else the kernel keeps what the client does not take, for minutes.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    leave();
    closeChannel();
  }

  /** From this handler on outwards, so that Vert.x does not wait for the queue. */
  private void closeChannel() {
    ChannelHandlerContext here = channel.pipeline().context(this);
    if (here != null) {
      var _ = here.close();
    }
  }

  private void leave() {
    if (!gone) {
      gone = true;
      closing = true;
      inbox.clear(loop);
      loop.gone(this, reason);
    }
  }

  /** Octets that this connection makes the server hold. */
  int held() {
    return inbox.held() + unwritten;
  }

  /**
   * Closes it when its client has been too slow, or has had nothing under way for too long.
   *
   * @param timeoutNanos for a message to come, and for responses to be taken
   */
  void sweep(long nowNanos, long timeoutNanos, long idleNanos) {
    if (writes > 0) {
      if (nowNanos - writeSinceNanos >= timeoutNanos) {
        abort(Event.TCP_CLOSED_SLOW_READER);
      }
    } else if (!inbox.isEmpty()) {
      if (nowNanos - unfinishedSinceNanos >= timeoutNanos) {
        abort(Event.TCP_CLOSED_SLOW_WRITER);
      }
    } else if (nowNanos - seat.progressNanos >= idleNanos) {
      abort(Event.TCP_CLOSED_IDLE);
    }
  }
}
