package dev.meridian.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection's way to a server, which can be cut: between one node and what it talks to. */
final class Cable implements AutoCloseable {
  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  private Cable(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, Ports.LOOPBACK);
    Thread.ofVirtual().start(this::accept);
  }

  static Cable to(InetSocketAddress server) throws IOException {
    return new Cable(server);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (cut) {
          client.close();
        } else {
          join(client);
        }
      } catch (IOException e) {
        // The next connection is another matter.
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket far = new Socket();
    open.add(client);
    open.add(far);
    try {
      far.connect(server, 1000);
    } catch (IOException e) {
      end(client, far);
      return;
    }
    Thread.ofVirtual().start(() -> pump(client, far));
    Thread.ofVirtual().start(() -> pump(far, client));
  }

  private void pump(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      end(from, to);
      return;
    }
    end(from, to);
  }

  private void end(Socket one, Socket other) {
    for (Socket socket : List.of(one, other)) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        // It is over in any case.
      }
    }
  }

  void cut() {
    cut = true;
    List.copyOf(open).forEach(socket -> end(socket, socket));
  }

  void join() {
    cut = false;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
