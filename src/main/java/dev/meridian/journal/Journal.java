package dev.meridian.journal;

import dev.meridian.journal.Entry.Kind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens, one line each, in the order in which it is told. Any thread may tell and
 * none ever waits: what finds the queue full, or cannot be written, is lost, counted, and said by a
 * line of its own as soon as lines can be written again.
 *
 * <p>A file that has grown to {@value #FILE_OCTETS_MAX} octets is followed by another; of those
 * there are {@value #FILES_MAX} at most. Each begins with what is down by then, so that what is
 * left of the past can be read without what is gone.
 */
public final class Journal implements AutoCloseable {
  static final long FILE_OCTETS_MAX = 4L << 20;
  static final int FILES_MAX = 16;

  private static final int QUEUE_MAX = 4096;
  private static final int BATCH_MAX = 256;
  private static final Duration END_MAX = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** What was told: the facts are made by the thread that writes. */
  private record Told(Instant at, Kind kind, Supplier<JsonObject> facts) {}

  private final JournalFolder folder;
  private final Supplier<JsonObject> verdicts;
  private final Clock clock;
  private final long fileOctetsMax;
  private final BlockingQueue<Told> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final Thread thread;
  private volatile boolean closing;

  // Of the thread that writes.
  private Optional<FileChannel> open = Optional.empty();
  private long size;
  private long next;
  private long lostTold;
  private boolean failing;

  /**
   * A journal at rest; takes what it is told, and writes it from {@link #begin} on.
   *
   * @param verdicts what is down, as {@code {"down": [...]}}, for the beginning of a file; asked by
   *     the thread that writes
   */
  public Journal(JournalFolder folder, Supplier<JsonObject> verdicts) {
    this(folder, verdicts, Clock.systemUTC(), FILE_OCTETS_MAX);
  }

  Journal(JournalFolder folder, Supplier<JsonObject> verdicts, Clock clock, long fileOctetsMax) {
    this.folder = folder;
    this.verdicts = verdicts;
    this.clock = clock;
    this.fileOctetsMax = fileOctetsMax;
    this.thread = Thread.ofPlatform().daemon().name("meridian-journal").unstarted(this::run);
  }

  /** Begins to write. */
  public void begin() {
    thread.start();
  }

  /** Its files, for reading. */
  public JournalFolder folder() {
    return folder;
  }

  /**
   * Tells what has happened just now. Any thread; never waits.
   *
   * @param facts made later, on the journal's thread
   */
  public void tell(Kind kind, Supplier<JsonObject> facts) {
    if (!queue.offer(new Told(clock.instant().truncatedTo(ChronoUnit.MILLIS), kind, facts))) {
      lost.incrementAndGet();
    }
  }

  /** Adds a listener for entries; runs on the journal's thread and must not wait. */
  public void listen(Consumer<Entry> listener) {
    listeners.add(listener);
  }

  /** How many entries were lost since the start. */
  public long lost() {
    return lost.get();
  }

  /** How many entries were written since the start. */
  public long written() {
    return written.get();
  }

  private void run() {
    List<Told> batch = new ArrayList<>(BATCH_MAX);
    try {
      while (!closing || !queue.isEmpty()) {
        Told first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_MAX - 1);
          write(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  private void write(List<Told> batch) {
    List<Entry> entries = new ArrayList<>(batch.size() + 1);
    try {
      FileChannel channel = channel(batch.getFirst().at());
      long missing = lost.get() - lostTold;
      if (missing > 0) {
        entries.add(entry(now(), Kind.LOST, () -> new JsonObject().put("lines", missing)));
      }
      batch.forEach(told -> entries.add(entry(told.at(), told.kind(), told.facts())));
      append(channel, entries);
      lostTold += missing;
      written.addAndGet(entries.size());
      told();
    } catch (IOException e) {
      lost.addAndGet(batch.size());
      failed(e);
    }
    entries.forEach(this::hear);
  }

  private Entry entry(Instant at, Kind kind, Supplier<JsonObject> facts) {
    JsonObject made;
    try {
      made = facts.get();
    } catch (RuntimeException e) {
      LOG.error("the journal lacks the facts of a {}", kind.word(), e);
      made = new JsonObject().put("fault", "the facts could not be told");
    }
    return new Entry(next++, at, kind, made);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void hear(Entry entry) {
    for (Consumer<Entry> listener : listeners) {
      try {
        listener.accept(entry);
      } catch (RuntimeException e) {
        LOG.error("not heard by all that should: journal entry {}", entry.number(), e);
      }
    }
  }

  /**
   * The file to append to: that of before, its torn last line cut off, or a new one.
   *
   * @param at of the next entry
   */
  private FileChannel channel(Instant at) throws IOException {
    if (open.isPresent() && size < fileOctetsMax) {
      return open.get();
    }
    if (open.isPresent()) {
      release();
      return begin(next, at);
    }
    Files.createDirectories(folder.path());
    List<Path> files = folder.files();
    next = Math.max(next, folder.last() + 1);
    if (files.isEmpty() || Files.size(files.getLast()) >= fileOctetsMax) {
      return begin(next, at);
    }
    FileChannel channel = FileChannel.open(files.getLast(), StandardOpenOption.WRITE);
    long whole = wholeLines(files.getLast());
    if (whole < channel.size()) {
      LOG.warn(
          "{}: the last line was torn when a server ended; {} octets are cut off",
          files.getLast(),
          channel.size() - whole);
      channel.truncate(whole);
    }
    channel.position(whole);
    opened(channel, whole);
    if (whole == 0) {
      append(channel, List.of(entry(at, Kind.VERDICTS, verdicts)));
    }
    return channel;
  }

  private static long wholeLines(Path file) throws IOException {
    byte[] octets = Files.readAllBytes(file);
    return JournalFolder.wholeLines(octets, octets.length);
  }

  private FileChannel begin(long firstNumber, Instant at) throws IOException {
    List<Path> files = folder.files();
    for (int i = 0; i <= files.size() - FILES_MAX; i++) {
      Files.deleteIfExists(files.get(i));
    }
    FileChannel channel =
        FileChannel.open(
            folder.file(firstNumber), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    opened(channel, 0);
    append(channel, List.of(entry(at, Kind.VERDICTS, verdicts)));
    return channel;
  }

  private void opened(FileChannel channel, long octets) {
    open = Optional.of(channel);
    size = octets;
  }

  /** All of them or, as far as the disk lets that be undone, none. */
  private void append(FileChannel channel, List<Entry> entries) throws IOException {
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append(entry.json().encode()).append('\n'));
    ByteBuffer rest = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    int octets = rest.remaining();
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    channel.force(false);
    size += octets;
  }

  private void told() {
    if (failing) {
      failing = false;
      LOG.info("{}: the journal is kept again", folder.path());
    }
  }

  /** The next entry begins with the file as it is by then. */
  private void failed(IOException e) {
    release();
    if (!failing) {
      failing = true;
      LOG.warn(
          "{}: the journal cannot be kept ({}); what happens meanwhile is lost to it",
          folder.path(),
          e.toString());
    }
  }

  private void release() {
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (IOException e) {
      LOG.debug("closing the journal", e);
    }
    open = Optional.empty();
  }

  /** Writes what it was told until now, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(END_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
