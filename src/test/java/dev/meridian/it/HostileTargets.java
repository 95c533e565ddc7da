package dev.meridian.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Backends that accept connections of health checks and then misbehave, each in its own way. */
final class HostileTargets implements AutoCloseable {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  private final List<ServerSocket> sockets;

  /** What is done with a connection, which is closed afterwards. */
  private interface Manner {
    void meet(Socket socket) throws IOException;
  }

  HostileTargets() throws IOException {
    sockets =
        List.of(
            target(HostileTargets::hang),
            target(socket -> socket.setSoLinger(true, 0)),
            target(HostileTargets::streamWithoutEnd),
            target(socket -> write(socket, HEAD + "Content-Length: 1000\r\n\r\nok")),
            target(socket -> write(socket, "\0\1\2\3 not HTTP at all\r\n\r\n")),
            target(HostileTargets::sendHeadersWithoutEnd));
  }

  /** Where each listens on 127.0.0.1. */
  List<Integer> ports() {
    return sockets.stream().map(ServerSocket::getLocalPort).toList();
  }

  private static ServerSocket target(Manner manner) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, Ports.LOOPBACK);
    Thread.ofVirtual().start(() -> accept(server, manner));
    return server;
  }

  private static void accept(ServerSocket server, Manner manner) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> meet(socket, manner));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void meet(Socket socket, Manner manner) {
    try (socket) {
      manner.meet(socket);
    } catch (IOException theProberHungUp) {
      // As it should.
    }
  }

  private static void hang(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    in.transferTo(OutputStream.nullOutputStream());
  }

  private static void streamWithoutEnd(Socket socket) throws IOException {
    write(socket, HEAD + "\r\n");
    String noise = "x".repeat(8192);
    while (true) {
      write(socket, noise);
    }
  }

  private static void sendHeadersWithoutEnd(Socket socket) throws IOException {
    write(socket, HEAD);
    for (int i = 0; ; i++) {
      write(socket, "X-%d: %s\r\n".formatted(i, "y".repeat(1000)));
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }
}
