package dev.meridian.app;

import dev.meridian.net.Listeners;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * What a server needs whatever its configuration says, made ready on a second core while the first
 * one reads that: the system's calls and Vert.x, a quarter of a second of a young process.
 */
final class HeadStart implements AutoCloseable {
  private final CompletableFuture<Vertx> vertx = new CompletableFuture<>();

  /** Begins. */
  HeadStart() {
    // Bound here: of two threads that bind it at once, one would find it half ready, and say so.
    LoggerFactory.getLogger(HeadStart.class);
    Thread.ofPlatform().daemon().name("meridian-head-start").start(this::run);
  }

  private void run() {
    try {
      vertx.complete(Vertxes.create());
      Listeners.prepare();
    } catch (RuntimeException | Error e) {
      vertx.completeExceptionally(e);
    }
  }

  /** Waits for Vert.x, which is closed with this. */
  Vertx vertx() {
    return vertx.join();
  }

  @Override
  public void close() {
    Vertxes.join(vertx.join().close());
  }
}
