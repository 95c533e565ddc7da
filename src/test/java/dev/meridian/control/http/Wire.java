package dev.meridian.control.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends what it likes. */
final class Wire implements AutoCloseable {
  private final Socket socket;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The status line of the next response; empty when the server closed the connection. */
  String status() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = read(); octet >= 0 && octet != '\n'; octet = read()) {
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  /** All until the server closes the connection. */
  String rest() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int octet = read(); octet >= 0; octet = read()) {
      all.append((char) octet);
    }
    return all.toString();
  }

  private int read() throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (java.net.SocketException reset) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
