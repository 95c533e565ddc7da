package dev.meridian.app;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.RestartKeys;
import dev.meridian.control.Changes;
import dev.meridian.control.ReloadResult;
import dev.meridian.control.SteeringDiff;
import dev.meridian.control.whatif.Moved;
import dev.meridian.control.whatif.Population;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
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

  private static final int WORDS_SHOWN_MAX = 20;
  private static final Population POPULATION = Population.shipped();

  private final Path file;
  private final Sweep sweep;
  private final BlockingQueue<Wish> asked = new ArrayBlockingQueue<>(1);
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private Optional<Thread> thread = Optional.empty();

  /**
   * Another load that is in service.
   *
   * @param words what it steers otherwise
   * @param nanos until it was
   */
  private record Turned(Changes changes, List<String> words, long nanos) {}

  /** A wish for a reload, and how that ended. */
  private record Wish(String who, CompletableFuture<ReloadResult> end) {}

  /** Takes wishes from now on; none is fulfilled before {@link #begin}. */
  Reloads(Path file, Sweep sweep) {
    this.file = file;
    this.sweep = sweep;
  }

  /**
   * Asks for a reload. Any thread.
   *
   * @param who for the journal
   * @return completes with its end
   */
  synchronized CompletionStage<ReloadResult> ask(String who) {
    // When one is due already, that one will read what is there by then.
    Wish due = asked.peek();
    if (due != null) {
      return due.end();
    }
    Wish wish = new Wish(who, new CompletableFuture<>());
    asked.add(wish);
    return wish.end();
  }

  /**
   * Fulfils wishes from now on.
   *
   * @param told who asked, and how that ended; on the thread that loads
   */
  void begin(Server server, BiConsumer<String, ReloadResult> told) {
    thread =
        Optional.of(
            Thread.ofPlatform().daemon().name("meridian-reload").start(() -> run(server, told)));
  }

  private void run(Server server, BiConsumer<String, ReloadResult> told) {
    Yielding.begin();
    try {
      for (Wish wish = asked.take(); !closing.isDone(); wish = asked.take()) {
        ReloadResult result = guardedReload(server);
        told.accept(wish.who(), result);
        wish.end().complete(result);
        Sweep.afterLoading();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ReloadResult guardedReload(Server server) throws InterruptedException {
    long startNanos = System.nanoTime();
    try {
      return reload(server, startNanos);
    } catch (RuntimeException | VirtualMachineError e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      if (!closing.isDone()) {
        LOG.error("reload failed: {}; serving on what was loaded before", cause.toString(), e);
      }
      return ReloadResult.failed(cause.toString(), List.of(), millisSince(startNanos));
    }
  }

  private ReloadResult reload(Server server, long startNanos) throws InterruptedException {
    LOG.info("reloading {}", file);
    Problems problems = new Problems();
    Optional<Loaded> next = Loader.load(file, problems);
    List<Problem> shown = ConfigOption.shown(problems.all());
    shown.forEach(Reloads::log);
    List<String> words = shown.stream().map(Problem::toString).toList();
    if (next.isEmpty()) {
      String summary = ConfigOption.summary(problems.all());
      LOG.error("reload failed: {}; serving on what was loaded before", summary);
      return ReloadResult.failed(summary, words, millisSince(startNanos));
    }
    Optional<Turned> turned = turn(server, next.get(), startNanos);
    if (turned.isEmpty()) {
      return ReloadResult.failed("the server is stopping", words, millisSince(startNanos));
    }
    sweep.after(server.snapshot());
    next.get().maps().keep();
    List<String> warnings = warnings(server, turned.get().changes());
    warnings.forEach(LOG::warn);
    report(turned.get());
    return new ReloadResult(
        true,
        turned.get().changes().toString(),
        turned.get().words(),
        Stream.concat(words.stream(), warnings.stream()).toList(),
        Duration.ofNanos(turned.get().nanos()).toMillis());
  }

  private static long millisSince(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
  }

  /** A method of its own, so that nothing here holds the load before when the collector runs. */
  private Optional<Turned> turn(Server server, Loaded next, long startNanos)
      throws InterruptedException {
    Loaded before = server.loaded();
    if (!server.turnTo(next, closing)) {
      return Optional.empty();
    }
    long nanos = System.nanoTime() - startNanos;
    List<String> words = new ArrayList<>(SteeringDiff.between(before, next));
    if (!words.isEmpty()) {
      words.addAll(Moved.between(before, next, POPULATION));
    }
    return Optional.of(new Turned(Changes.of(before, next), words, nanos));
  }

  private static void log(Problem problem) {
    Level level = problem.severity() == Problem.Severity.ERROR ? Level.ERROR : Level.WARN;
    LOG.atLevel(level).log("{}: {}", problem.mark(), problem.message());
  }

  /** What is served and not as the files may have been meant. */
  private List<String> warnings(Server server, Changes changes) {
    List<String> warnings = new ArrayList<>();
    for (String key : RestartKeys.changed(server.started(), server.loaded().config())) {
      warnings.add(
          file + ": " + key + ": the new value waits for a restart; the one of the start holds");
    }
    for (Changes.Renewed zone : changes.backwards()) {
      warnings.add(zone + ": secondaries will take that for older (RFC 1982)");
    }
    return warnings;
  }

  private void report(Turned turned) {
    LOG.info(
        "reloaded in {} ms: {}", Duration.ofNanos(turned.nanos()).toMillis(), turned.changes());
    turned.words().stream().limit(WORDS_SHOWN_MAX).forEach(line -> LOG.info("reloaded: {}", line));
    int more = turned.words().size() - WORDS_SHOWN_MAX;
    if (more > 0) {
      LOG.info("reloaded: and {} changes more", more);
    }
  }

  /** Ends the thread; a load in progress is left to itself and changes nothing any more. */
  @Override
  public void close() {
    closing.complete(null);
    CompletionStage<ReloadResult> last = ask("the end");
    try {
      if (thread.isPresent()) {
        thread.get().join(END_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    last.toCompletableFuture()
        .complete(ReloadResult.failed("the server is stopping", List.of(), 0));
  }
}
