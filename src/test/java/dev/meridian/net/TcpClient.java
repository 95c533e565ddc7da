package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that speaks DNS over TCP. */
final class TcpClient implements AutoCloseable {
  private static final int WAIT_MS = 10_000;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  TcpClient(InetSocketAddress server) throws IOException {
    this(server, new InetSocketAddress(0));
  }

  /** A client with an address of its own. */
  TcpClient(InetSocketAddress server, InetSocketAddress own) throws IOException {
    socket = new Socket();
    socket.bind(own);
    socket.setTcpNoDelay(true);
    // Small, so that a client that does not read is soon noticed by the server.
    socket.setReceiveBufferSize(16_384);
    socket.setSoTimeout(WAIT_MS);
    socket.connect(server, WAIT_MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  void send(byte... octets) throws IOException {
    out.write(octets);
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  byte[] receive() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  void assertAnswers(int id) throws IOException {
    send(Query.framed(id));
    Query.assertRefused(receive(), id);
  }

  /** The server has closed the connection, in whichever way, and sent nothing more. */
  void assertClosed() throws IOException {
    try {
      assertThat(in.read()).isEqualTo(-1);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Ends the connection at once, whatever is on its way. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
