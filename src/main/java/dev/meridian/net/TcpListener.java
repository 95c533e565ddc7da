package dev.meridian.net;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The event loops that serve one address over TCP. Called by the owner only. */
final class TcpListener {
  private static final Duration OPEN_MAX = Duration.ofSeconds(10);
  private static final Duration STOP_MAX = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final String deployment;
  private final List<TcpLoop> loops;

  private TcpListener(Vertx vertx, String deployment, List<TcpLoop> loops) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.loops = List.copyOf(loops);
  }

  /**
   * Opens the socket and begins to serve, one loop of {@code vertx} for each given.
   *
   * @throws IOException with a message that is the cause, if the address cannot be had
   */
  static TcpListener open(Vertx vertx, List<TcpLoop> loops) throws IOException {
    Iterator<TcpLoop> next = loops.iterator();
    DeploymentOptions options = new DeploymentOptions().setInstances(loops.size());
    return new TcpListener(
        vertx, await(vertx.deployVerticle(next::next, options), OPEN_MAX), loops);
  }

  /** From now on connections are closed as soon as nothing is under way on them. */
  void drain() {
    loops.forEach(TcpLoop::drain);
  }

  /** How many connections are open; any thread. */
  int connections() {
    return loops.stream().mapToInt(TcpLoop::connectionCount).sum();
  }

  /**
   * Closes the socket and all connections; what is not closed by then is left to the owner's end.
   */
  void stop() {
    try {
      await(vertx.undeploy(deployment), STOP_MAX);
    } catch (IOException _) {
      // The event loops are stuck or have ended, and no other way to them is known.
    }
  }

  private static <T> T await(Future<T> future, Duration most) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(most.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      throw new IOException(reason, cause);
    } catch (TimeoutException e) {
      throw new IOException("no event loop took it up within " + most.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
