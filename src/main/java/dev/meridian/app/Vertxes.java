package dev.meridian.app;

import dev.meridian.net.SharedPortTransport;
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
    return create(EVENT_LOOPS);
  }

  /** One event loop for the API alone, so that it holds up nothing else. */
  static Vertx createForControl() {
    return create(1);
  }

  private static Vertx create(int eventLoops) {
    return Vertx.builder()
        .withTransport(new SharedPortTransport())
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .build();
  }

  /** Something to be done at the end of a block, whatever fails in it. */
  @FunctionalInterface
  interface Ending extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Closes Vert.x at the end of a block, and waits until it is closed. Should that fail too, as
   * when the program's file was replaced while it ran, it does not hide what failed in the block.
   */
  static Ending closing(Vertx vertx) {
    return () -> join(vertx.close());
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
