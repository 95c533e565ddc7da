package dev.meridian.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The event loops that probes and TCP run on. */
final class Vertxes {
  private static final int EVENT_LOOPS = 2;
  private static final int WORKERS = 2;

  private Vertxes() {}

  static Vertx create() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(EVENT_LOOPS)
            .setWorkerPoolSize(WORKERS)
            .setInternalBlockingPoolSize(WORKERS)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /**
   * Waits for a step of an event loop; not to be called on one.
   *
   * @throws java.util.concurrent.CompletionException with the cause, if the step failed
   */
  static void join(Future<?> step) {
    step.toCompletionStage().toCompletableFuture().join();
  }
}
