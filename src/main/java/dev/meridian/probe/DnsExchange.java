package dev.meridian.probe;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One query and its response. Runs on a thread that may wait; closed by any other, which ends the
 * waiting.
 */
final class DnsExchange implements AutoCloseable {
  /** Largest response over UDP that is asked for, octets (DNS Flag Day 2020). */
  private static final int PAYLOAD_MAX = 1232;

  /** Octets taken over UDP; what is longer than asked for is cut, and so malformed. */
  private static final int UDP_MAX = 4096;

  private static final int HEADER_LENGTH = 12;

  private final InetSocketAddress address;
  private final Record question;
  private @Nullable Channel open;
  private boolean closed;

  DnsExchange(InetSocketAddress address, Record question) {
    this.address = address;
    this.question = question;
  }

  /**
   * Asks, and asks again over TCP when told that the response was truncated.
   *
   * @throws ProtocolException when what comes back is no DNS response
   */
  Message run() throws IOException {
    Message query = Message.newQuery(question);
    query.addRecord(new OPTRecord(PAYLOAD_MAX, 0, 0), Section.ADDITIONAL);
    Message response = overUdp(query);
    return response.getHeader().getFlag(Flags.TC) ? overTcp(query) : response;
  }

  private Message overUdp(Message query) throws IOException {
    try (DatagramChannel channel = hold(DatagramChannel.open())) {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(query.toWire()));
      ByteBuffer buffer = ByteBuffer.allocate(UDP_MAX);
      while (true) {
        channel.read(buffer.clear());
        Optional<Message> response = response(query, buffer.flip());
        if (response.isPresent()) {
          return response.get();
        }
      }
    }
  }

  private Message overTcp(Message query) throws IOException {
    try (SocketChannel channel = hold(SocketChannel.open())) {
      channel.connect(address);
      byte[] wire = query.toWire();
      ByteBuffer framed = ByteBuffer.allocate(2 + wire.length);
      framed.putShort((short) wire.length).put(wire).flip();
      while (framed.hasRemaining()) {
        channel.write(framed);
      }
      int length = Short.toUnsignedInt(read(channel, 2).getShort());
      return response(query, read(channel, length))
          .orElseThrow(() -> new ProtocolException("another message than the response"));
    }
  }

  private static ByteBuffer read(ByteChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  /** The response to a query; nothing for what may be a stranger's (RFC 5452 section 9.1). */
  private static Optional<Message> response(Message query, ByteBuffer received)
      throws ProtocolException {
    byte[] octets = new byte[received.remaining()];
    received.get(octets);
    boolean own =
        octets.length >= HEADER_LENGTH
            && ByteBuffer.wrap(octets).getShort() == (short) query.getHeader().getID()
            && octets[2] < 0; // QR
    if (!own) {
      return Optional.empty();
    }
    try {
      Message response = new Message(octets);
      Record asked = response.getQuestion();
      // A server that cannot read the question need not repeat it.
      boolean same = asked == null || asked.equals(query.getQuestion());
      return same ? Optional.of(response) : Optional.empty();
    } catch (IOException | RuntimeException malformed) {
      throw new ProtocolException(String.valueOf(malformed.getMessage()));
    }
  }

  private synchronized <C extends Channel> C hold(C channel) throws IOException {
    open = channel;
    if (closed) {
      channel.close();
    }
    return channel;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      try {
        open.close();
      } catch (IOException alreadyGone) {
        // Nothing is left to close.
      }
    }
  }
}
