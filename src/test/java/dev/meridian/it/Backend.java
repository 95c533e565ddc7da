package dev.meridian.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A backend that works or does not, for all vantages or for some of them. */
final class Backend implements AutoCloseable {
  private static final String ALL = "*";

  private final HttpServer server;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> askers = ConcurrentHashMap.newKeySet();

  private Backend(HttpServer server) {
    this.server = server;
  }

  static Backend start() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(Ports.LOOPBACK, 0), 50);
    Backend backend = new Backend(server);
    server.createContext("/", backend::answer);
    server.setExecutor(Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
    server.start();
    return backend;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String vantage = String.valueOf(exchange.getRequestHeaders().getFirst("X-Vantage"));
      askers.add(vantage);
      boolean fails = failing.contains(ALL) || failing.contains(vantage);
      exchange.sendResponseHeaders(fails ? 500 : 200, -1);
    }
  }

  void fail() {
    failing.add(ALL);
  }

  void failFor(String vantage) {
    failing.add(vantage);
  }

  void work() {
    failing.clear();
  }

  /** Vantages that have asked since this was called last. */
  Set<String> takeAskers() {
    Set<String> taken = Set.copyOf(askers);
    askers.clear();
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
