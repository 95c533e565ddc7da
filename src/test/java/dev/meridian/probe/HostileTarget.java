package dev.meridian.probe;

import dev.meridian.config.Octets;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.health.Observation;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A target that sends any octets to who checks it and then closes, and the checks of it. No clock
 * ends them here, so that one which does not end by itself is noticed.
 */
public final class HostileTarget implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final NetClient tcpClient = vertx.createNetClient();
  private final HttpClientAgent httpClient =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAlive(false).setMaxHeaderSize(HttpChecker.HEADERS_MAX),
          new PoolOptions().setCleanerPeriod(0));
  private final ServerSocket listener;
  private volatile byte[] says = {};
  private volatile boolean awaitsRequest;

  /** Begins to listen. */
  public HostileTarget() {
    try {
      listener = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::serve);
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket connection = listener.accept()) {
        connection.setSoTimeout((int) TIMEOUT.toMillis());
        if (awaitsRequest) {
          FakeTarget.readHead(connection);
        }
        connection.getOutputStream().write(says);
        connection.shutdownOutput();
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The prober has had enough, or the test is over.
      }
    }
  }

  /** A check by TCP that awaits a text. */
  public Observation tcp(byte[] says, String text) {
    this.says = says;
    awaitsRequest = false;
    Check.Tcp check =
        new Check.Tcp(address().getPort(), Optional.empty(), Optional.of(Octets.of(text)));
    return observed(TcpChecker.of(tcpClient, check, address(), TIMEOUT));
  }

  /** A check by HTTP that awaits a status of 200 to 299 and a text. */
  public Observation http(byte[] says, String text) {
    this.says = says;
    awaitsRequest = true;
    return observed(
        new HttpChecker(
            httpClient, OneCheck.httpWithBody(text), address(), java.util.Optional.empty()));
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  private Observation observed(Checker checker) {
    CompletableFuture<Observation> seen = new CompletableFuture<>();
    context.runOnContext(
        nothing -> checker.check(new Attempt(TIMEOUT, System.nanoTime(), seen::complete)));
    try {
      return seen.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the check does not end", e);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    vertx.close().await();
  }
}
