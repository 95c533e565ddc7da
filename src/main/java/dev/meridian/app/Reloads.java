package dev.meridian.app;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.RestartKeys;
import dev.meridian.control.Changes;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Loads the configuration again whenever it is asked to, and has the server turn to what came of
 * it: to all of it, or with any error to nothing. Loading has a thread of its own. Whatever is
 * asked while one load runs is answered by one more.
 */
final class Reloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final Duration END_MAX = Duration.ofSeconds(2);

  private final Path file;
  private final Sweep sweep;
  private final BlockingQueue<Boolean> asked = new ArrayBlockingQueue<>(1);
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private Optional<Thread> thread = Optional.empty();

  /** Takes wishes from now on; none is fulfilled before {@link #begin}. */
  Reloads(Path file, Sweep sweep) {
    this.file = file;
    this.sweep = sweep;
  }

  /** Asks for a reload. Any thread. */
  void ask() {
    // When one is due already, that one will read what is there by then.
    var _ = asked.offer(true);
  }

  /** Fulfils wishes from now on. */
  void begin(Server server) {
    thread =
        Optional.of(Thread.ofPlatform().daemon().name("meridian-reload").start(() -> run(server)));
  }

  private void run(Server server) {
    Yielding.begin();
    try {
      for (asked.take(); !closing.isDone(); asked.take()) {
        guardedReload(server);
        Sweep.afterLoading();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guardedReload(Server server) throws InterruptedException {
    try {
      reload(server);
    } catch (RuntimeException | VirtualMachineError e) {
      if (!closing.isDone()) {
        Throwable cause =
            e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        LOG.error("reload failed: {}; serving on what was loaded before", cause.toString(), e);
      }
    }
  }

  private void reload(Server server) throws InterruptedException {
    long startNanos = System.nanoTime();
    LOG.info("reloading {}", file);
    Problems problems = new Problems();
    Optional<Loaded> next = Loader.load(file, problems);
    problems.all().stream().limit(ConfigOption.PROBLEMS_SHOWN_MAX).forEach(Reloads::log);
    if (next.isEmpty()) {
      LOG.error(
          "reload failed: {}; serving on what was loaded before",
          ConfigOption.summary(problems.all()));
      return;
    }
    Optional<Changes> changes = turn(server, next.get());
    if (changes.isPresent()) {
      sweep.after(server.snapshot());
      report(server, changes.get(), System.nanoTime() - startNanos);
    }
  }

  /** A method of its own, so that nothing here holds the load before when the collector runs. */
  private Optional<Changes> turn(Server server, Loaded next) throws InterruptedException {
    Loaded before = server.loaded();
    return server.turnTo(next, closing) ? Optional.of(Changes.of(before, next)) : Optional.empty();
  }

  private static void log(Problem problem) {
    Level level = problem.severity() == Problem.Severity.ERROR ? Level.ERROR : Level.WARN;
    LOG.atLevel(level).log("{}: {}", problem.mark(), problem.message());
  }

  private void report(Server server, Changes changes, long nanos) {
    for (String key : RestartKeys.changed(server.started(), server.loaded().config())) {
      LOG.warn("{}: {}: the new value waits for a restart; the one of the start holds", file, key);
    }
    for (Changes.Renewed zone : changes.backwards()) {
      LOG.warn("{}: secondaries will take that for older (RFC 1982)", zone);
    }
    LOG.info("reloaded in {} ms: {}", Duration.ofNanos(nanos).toMillis(), changes);
  }

  /** Ends the thread; a load in progress is left to itself and changes nothing any more. */
  @Override
  public void close() {
    closing.complete(null);
    ask();
    try {
      if (thread.isPresent()) {
        thread.get().join(END_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
