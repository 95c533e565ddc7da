package dev.meridian.tap;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection to whoever listens on a Unix socket. */
final class SocketOutlet implements Outlet {
  private final SocketChannel channel;
  private final Encoding encoding;

  private SocketOutlet(SocketChannel channel, Encoding encoding) {
    this.channel = channel;
    this.encoding = encoding;
  }

  /** Connects. Dnstap shakes hands first, as Frame Streams do where both sides can speak. */
  static SocketOutlet open(Path path, Encoding encoding) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      SocketOutlet outlet = new SocketOutlet(channel, encoding);
      if (encoding.endsFiles()) {
        InputStream in = Channels.newInputStream(channel);
        outlet.write(FrameStreams.typed(FrameStreams.READY));
        FrameStreams.expect(in, FrameStreams.ACCEPT);
      }
      outlet.write(encoding.start());
      return outlet;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void write(byte[] octets) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public boolean isCurrent() {
    return channel.isConnected();
  }

  /** What was written is read to its end by the other side; it is told of the end where it can. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (channel.isOpen()) {
        write(encoding.end());
      }
    }
  }
}
