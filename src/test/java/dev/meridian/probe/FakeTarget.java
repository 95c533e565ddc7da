package dev.meridian.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does to each connection what a test says, on a thread of its own. */
final class FakeTarget implements AutoCloseable {
  /** What is done to a connection; whatever is thrown ends it. */
  interface Conduct {
    void meet(Socket connection) throws Exception;
  }

  private final ServerSocket listener;
  private final Conduct conduct;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger closedByPeer = new AtomicInteger();

  private FakeTarget(ServerSocket listener, Conduct conduct) {
    this.listener = listener;
    this.conduct = conduct;
    Thread.ofVirtual().start(this::accept);
  }

  static FakeTarget that(Conduct conduct) {
    try {
      return on(new ServerSocket(0, 2_000, InetAddress.ofLiteral("127.0.0.1")), conduct);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeTarget on(ServerSocket listener, Conduct conduct) {
    return new FakeTarget(listener, conduct);
  }

  /** Reads a request and answers with these octets, then closes. */
  static FakeTarget answering(String response) {
    return that(
        connection -> {
          readHead(connection);
          send(connection, response);
        });
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Connections so far. */
  int accepted() {
    return connections.size();
  }

  /**
   * Connections whose other end was seen to close, by those that wait with {@link #untilClosed}.
   */
  int closedByPeer() {
    return closedByPeer.get();
  }

  /** Reads and drops until the other end closes. */
  void untilClosed(Socket connection) throws IOException {
    try {
      connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } finally {
      closedByPeer.incrementAndGet();
    }
  }

  /** The request line and headers, with the empty line. */
  static String readHead(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = connection.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  static void send(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    connection.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> meet(connection));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void meet(Socket connection) {
    try (connection) {
      conduct.meet(connection);
    } catch (Exception e) {
      // The prober went away or the test is over; either is seen by what was observed.
    }
  }
}
