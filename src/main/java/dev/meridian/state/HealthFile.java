package dev.meridian.state;

import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps verdicts, counters, latches and penalties in the state folder. Whatever goes wrong there is
 * told once and never stops the server. Has a thread of its own, which writes what has changed, and
 * once a minute the ages.
 */
public final class HealthFile implements AutoCloseable {
  /** Between two looks at what has changed, and so between two writes at least. */
  static final Duration EVERY = Duration.ofSeconds(2);

  /** The ages in the file are older than the truth by so much at most. */
  private static final Duration REFRESH = Duration.ofMinutes(1);

  private static final String NAME = "health";
  private static final Duration END_MAX = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** What is worth a write when it changes. */
  private record Gist(
      Verdict verdict,
      Verdict evidence,
      int streak,
      int failures,
      boolean latched,
      Object penalty) {}

  private final DurableFile file;
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();
  private Supplier<Optional<HealthTable>> table = Optional::empty;

  // Of the thread that writes, and after its end of that which closes.
  private List<Target> writtenTargets = List.of();
  private List<Gist> written = List.of();
  private long writtenNanos;
  private boolean failing;

  /** Keeps it in a folder, which need not be there yet. */
  public HealthFile(Path folder) {
    this.file = new DurableFile(folder, NAME);
  }

  /**
   * The targets that a server holds down although they may have recovered, as it wrote last;
   * changes and logs nothing. Nothing where there is no such file, or none that can be read.
   */
  public static Map<ProbeKey, TargetHealth> heldDown(Path folder) {
    Map<ProbeKey, TargetHealth> known = new HashMap<>(peek(folder));
    known
        .values()
        .removeIf(health -> !health.state().latched() && !health.state().penalty().holds());
    return known;
  }

  /** What a server wrote last of all targets; changes and logs nothing. */
  public static Map<ProbeKey, TargetHealth> peek(Path folder) {
    try {
      Optional<byte[]> octets = new DurableFile(folder, NAME).read();
      if (octets.isEmpty()) {
        return Map.of();
      }
      return HealthText.decode(octets.get(), Moment.now()).targets();
    } catch (IOException | DamagedFileException e) {
      return Map.of();
    }
  }

  /**
   * What an earlier process knew of its targets. A file that is damaged is set aside, one that
   * cannot be read is left alone; both are told, and nothing is known then.
   */
  public Map<ProbeKey, TargetHealth> read() {
    try {
      Optional<byte[]> octets = file.read();
      return octets.isPresent() ? read(octets.get()) : Map.of();
    } catch (IOException e) {
      LOG.warn("{}: cannot be read ({}); verdicts begin anew", file, reason(e));
      return Map.of();
    }
  }

  private Map<ProbeKey, TargetHealth> read(byte[] octets) throws IOException {
    Moment now = Moment.now();
    try {
      HealthText.Saved saved = HealthText.decode(octets, now);
      long ageSeconds = Math.max(0, now.millis() - saved.writtenMillis()) / 1000;
      LOG.info(
          "{}: verdicts of {} targets, written {} s ago", file, saved.targets().size(), ageSeconds);
      return saved.targets();
    } catch (DamagedFileException e) {
      Path aside = file.setAside();
      LOG.warn(
          "{}: {}; set aside as {}, verdicts begin anew",
          file,
          e.getMessage(),
          aside.getFileName());
      return Map.of();
    }
  }

  /** Writes what a table knows, from now on until the end. */
  public void begin(Supplier<HealthTable> health) {
    keep(health);
    thread = Optional.of(Thread.ofPlatform().daemon().name("meridian-state").start(this::run));
  }

  /** As {@link #begin}, but whoever calls {@link #save} says when. */
  void keep(Supplier<HealthTable> health) {
    table = () -> Optional.of(health.get());
  }

  private void run() {
    try {
      while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        save();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes if there is something new; by one thread at a time. */
  public synchronized void save() {
    try {
      table.get().ifPresent(this::save);
    } catch (RuntimeException e) {
      LOG.error("{}: state could not be written", file, e);
    }
  }

  private void save(HealthTable health) {
    List<Gist> gists = gists(health);
    boolean known = written.equals(gists) && writtenTargets.equals(health.targets());
    long nowNanos = System.nanoTime();
    if (health.targets().isEmpty() || (known && nowNanos - writtenNanos < REFRESH.toNanos())) {
      return;
    }
    try {
      file.write(HealthText.encode(health, Moment.now()));
      written = gists;
      writtenTargets = health.targets();
      writtenNanos = nowNanos;
      if (failing) {
        failing = false;
        LOG.info("{}: state is kept again", file);
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("{}: state cannot be kept ({}); serving goes on without", file, reason(e));
      }
    }
  }

  private static List<Gist> gists(HealthTable table) {
    List<Gist> gists = new ArrayList<>(table.targets().size());
    for (Target target : table.targets()) {
      gists.add(gist(table.health(target.index()), target));
    }
    return gists;
  }

  /** A streak that has decided all that it can is not new when it grows. */
  private static Gist gist(TargetHealth health, Target target) {
    int enough = Math.max(target.rules().rise(), target.rules().clear());
    return new Gist(
        health.verdict(),
        health.state().evidence().verdict(),
        Math.clamp(health.streak(), -1, enough),
        health.state().evidence().failures(),
        health.state().latched(),
        health.state().penalty());
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    String kind = e.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message;
  }

  /** Writes a last time and ends. */
  @Override
  public void close() {
    closing.countDown();
    try {
      // Not interrupted while it writes: that would close the file under it, and so fail.
      if (thread.isEmpty() || thread.get().join(END_MAX)) {
        save();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
