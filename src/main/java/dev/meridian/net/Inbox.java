package dev.meridian.net;

import io.netty.buffer.ByteBuf;

/**
 * What came on one connection and could not be dealt with yet: the beginning of one message or,
 * while the client does not take its responses, the messages of one read. Grows with what came, not
 * with what a length announces.
 */
final class Inbox {
  /** No whole message is there. */
  static final int UNFINISHED = -1;

  private static final byte[] NONE = {};
  // Kept for good once it was needed; above it, memory is given back as soon as it is empty.
  private static final int SMALL = 512;
  // A longest message with its length, and one read more.
  private static final int GREATEST = 80 << 10;

  private byte[] octets = NONE;
  private int from;
  private int to;

  boolean isEmpty() {
    return from == to;
  }

  /** Octets of memory beyond what every connection may have. */
  int held() {
    return octets.length > SMALL ? octets.length : 0;
  }

  /**
   * Puts the next whole message into the loop's memory, taken from here and then from what came
   * now.
   *
   * @param more what came now; read as far as needed
   * @return its length; {@link #UNFINISHED}; or a length below {@link TcpLoop#HEADER} that was
   *     sent, with which nothing can be done
   */
  int next(ByteBuf more, TcpLoop loop) {
    return isEmpty() ? nextOf(more, loop) : nextKept(more, loop);
  }

  private static int nextOf(ByteBuf more, TcpLoop loop) {
    int available = more.readableBytes() - TcpLoop.PREFIX;
    if (available < 0) {
      return UNFINISHED;
    }
    int length = more.getUnsignedShort(more.readerIndex());
    if (length < TcpLoop.HEADER) {
      return length;
    }
    if (length > available) {
      return UNFINISHED;
    }
    more.skipBytes(TcpLoop.PREFIX).readBytes(loop.request(length));
    return length;
  }

  private int nextKept(ByteBuf more, TcpLoop loop) {
    topUp(TcpLoop.PREFIX, more, loop);
    if (size() < TcpLoop.PREFIX) {
      return UNFINISHED;
    }
    int length = ((octets[from] & 0xff) << Byte.SIZE) | (octets[from + 1] & 0xff);
    if (length < TcpLoop.HEADER) {
      return length;
    }
    topUp(TcpLoop.PREFIX + length, more, loop);
    if (size() < TcpLoop.PREFIX + length) {
      return UNFINISHED;
    }
    loop.request(length).put(octets, from + TcpLoop.PREFIX, length);
    from += TcpLoop.PREFIX + length;
    if (isEmpty()) {
      clear(loop);
    }
    return length;
  }

  /** Keeps all of it. */
  void keep(ByteBuf more, TcpLoop loop) {
    topUp(size() + more.readableBytes(), more, loop);
  }

  /** Takes octets until it has so many, or there are no more. */
  private void topUp(int wanted, ByteBuf more, TcpLoop loop) {
    int count = Math.min(wanted - size(), more.readableBytes());
    if (count > 0) {
      makeRoom(count, loop);
      more.readBytes(octets, to, count);
      to += count;
    }
  }

  private void makeRoom(int count, TcpLoop loop) {
    if (to + count <= octets.length) {
      return;
    }
    int needed = size() + count;
    byte[] roomy = octets;
    if (needed > octets.length) {
      int usual = Math.min(Math.max(SMALL, 2 * octets.length), GREATEST);
      roomy = new byte[Math.max(needed, usual)];
    }
    int size = size();
    System.arraycopy(octets, from, roomy, 0, size);
    from = 0;
    to = size;
    replace(roomy, loop);
  }

  /** Empties it. */
  void clear(TcpLoop loop) {
    from = 0;
    to = 0;
    if (octets.length > SMALL) {
      replace(NONE, loop);
    }
  }

  private void replace(byte[] memory, TcpLoop loop) {
    int before = held();
    octets = memory;
    loop.hold(held() - before);
  }

  private int size() {
    return to - from;
  }
}
