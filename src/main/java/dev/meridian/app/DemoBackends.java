package dev.meridian.app;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Small HTTP servers on 127.0.0.1 that stand for the regions of a demo, and one more that switches
 * them: {@code GET /} lists them, {@code POST /NAME/stop} and {@code POST /NAME/start} do what they
 * say. A backend answers {@code GET /healthz} by 200 {@code ok}; while it is stopped its port
 * refuses connections. Methods may be called by any thread.
 */
final class DemoBackends {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx;
  private final Map<String, Listener> backends = new LinkedHashMap<>();
  private final Listener switches;

  /**
   * Servers at rest.
   *
   * @param ports of the backends by name, in the order in which they are listed; 0: any free one
   * @param switchPort of the switch server; 0: any free one
   */
  DemoBackends(Vertx vertx, Map<String, Integer> ports, int switchPort) {
    this.vertx = vertx;
    this.switches = new Listener(switchPort, this::onSwitch);
    ports.forEach((name, port) -> backends.put(name, new Listener(port, this::onBackend)));
  }

  /**
   * Opens all ports. Fails with an {@link IOException} that names the port that is in use; all are
   * closed then.
   */
  Future<Void> start() {
    return all(Listener::start)
        .recover(cause -> close().transform(end -> Future.failedFuture(cause)));
  }

  /** Closes all ports and their connections. */
  Future<Void> close() {
    return all(Listener::stop);
  }

  /**
   * Opens a backend's port again; nothing when it is open. Fails with an {@link IOException} when
   * somebody else took it.
   *
   * @throws IllegalArgumentException if there is no such backend
   */
  Future<Void> start(String name) {
    return named(name).start();
  }

  /**
   * Closes a backend's port and its connections; nothing when it is closed.
   *
   * @throws IllegalArgumentException if there is no such backend
   */
  Future<Void> stop(String name) {
    return named(name).stop();
  }

  /**
   * Port of a backend, known once it was started.
   *
   * @throws IllegalArgumentException if there is no such backend
   */
  int port(String name) {
    return named(name).port();
  }

  /** Port of the switch server, known once it was started. */
  int switchPort() {
    return switches.port();
  }

  private Listener named(String name) {
    return Optional.ofNullable(backends.get(name))
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  private String unknown(String name) {
    return "no backend " + name + "; there are " + String.join(", ", backends.keySet());
  }

  private Future<Void> all(Function<Listener, Future<Void>> step) {
    return Future.join(
            Stream.concat(backends.values().stream(), Stream.of(switches)).map(step).toList())
        .mapEmpty();
  }

  private void onBackend(HttpServerRequest request) {
    if (!path(request).equals("/healthz")) {
      answer(request, 404, "nothing here but /healthz");
    } else if (!request.method().equals(HttpMethod.GET)) {
      refuse(request, "GET");
    } else {
      request.response().putHeader("content-type", "text/plain").end("ok");
    }
  }

  private void onSwitch(HttpServerRequest request) {
    String[] path = path(request).substring(1).split("/", -1);
    if (path.length == 1 && path[0].isEmpty()) {
      onRoot(request);
    } else if (path.length != 2 || !(path[1].equals("stop") || path[1].equals("start"))) {
      answer(request, 404, "nothing here but /, /NAME/stop and /NAME/start");
    } else if (!backends.containsKey(path[0])) {
      answer(request, 404, unknown(path[0]));
    } else if (!request.method().equals(HttpMethod.POST)) {
      refuse(request, "POST");
    } else {
      turn(request, path[0], path[1].equals("start"));
    }
  }

  private void onRoot(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.GET)) {
      answer(
          request,
          200,
          backends.entrySet().stream()
              .map(backend -> backend.getKey() + " " + backend.getValue())
              .collect(Collectors.joining("\n")));
    } else {
      refuse(request, "GET");
    }
  }

  private void turn(HttpServerRequest request, String name, boolean on) {
    (on ? start(name) : stop(name))
        .onSuccess(end -> answer(request, 200, name + " " + named(name)))
        .onFailure(cause -> answer(request, 500, name + ": " + cause.getMessage()));
  }

  /** A request for {@code *} or a like of it has no path. */
  private static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static void refuse(HttpServerRequest request, String allowed) {
    request.response().putHeader("allow", allowed);
    answer(request, 405, path(request) + " takes " + allowed + " only");
  }

  private static void answer(HttpServerRequest request, int status, String line) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "text/plain; charset=utf-8")
        .end(line + "\n");
  }

  /** One port that is opened and closed; steps are taken one after the other. */
  private final class Listener {
    private final Handler<HttpServerRequest> handler;
    private int port;
    private Optional<HttpServer> open = Optional.empty();
    private Future<Void> step = Future.succeededFuture();

    Listener(int port, Handler<HttpServerRequest> handler) {
      this.port = port;
      this.handler = handler;
    }

    synchronized Future<Void> start() {
      step = step.transform(before -> isOpen() ? Future.succeededFuture() : listen());
      return step;
    }

    synchronized Future<Void> stop() {
      step = step.transform(before -> close());
      return step;
    }

    synchronized int port() {
      return port;
    }

    private synchronized boolean isOpen() {
      return open.isPresent();
    }

    private Future<Void> listen() {
      return vertx
          .createHttpServer()
          .requestHandler(handler)
          .listen(port(), HOST)
          .recover(cause -> Future.failedFuture(explained(cause)))
          .onSuccess(this::opened)
          .mapEmpty();
    }

    private synchronized void opened(HttpServer server) {
      open = Optional.of(server);
      port = server.actualPort();
    }

    private synchronized Future<Void> close() {
      Future<Void> closed = open.map(HttpServer::close).orElseGet(Future::succeededFuture);
      open = Optional.empty();
      return closed;
    }

    private IOException explained(Throwable cause) {
      String what = cause instanceof BindException ? " is in use" : ": " + cause.getMessage();
      return new IOException("port " + port() + " on " + HOST + what, cause);
    }

    @Override
    public String toString() {
      return HOST + ":" + port() + (isOpen() ? " up" : " stopped");
    }
  }
}
