package dev.meridian.state;

import dev.meridian.health.Registers.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a node's fleet shares in its state folder, so that no latch is forgotten when all
 * nodes and what they share it by start again. Whatever goes wrong is told once and stops nothing.
 * Has a thread of its own, which writes.
 */
public final class RegisterFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final Duration END_MAX = Duration.ofSeconds(2);
  private static final String NAME = "fleet";

  private final DurableFile file;
  private final AtomicReference<Optional<Map<String, Entry>>> next =
      new AtomicReference<>(Optional.empty());
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();

  /** Of the thread that writes, and after its end of that which closes. */
  private boolean failing;

  /** Keeps it in a folder, which need not be there yet. */
  public RegisterFile(Path folder) {
    this.file = new DurableFile(folder, NAME);
  }

  /** What an earlier process kept; nothing where that is damaged, which is set aside then. */
  public Map<String, Entry> read() {
    try {
      Optional<byte[]> octets = file.read();
      return octets.isPresent() ? read(octets.get()) : Map.of();
    } catch (IOException e) {
      LOG.warn("{}: cannot be read ({}); the fleet tells what it believes", file, e.getMessage());
      return Map.of();
    }
  }

  private Map<String, Entry> read(byte[] octets) throws IOException {
    try {
      return RegisterText.decode(octets);
    } catch (DamagedFileException e) {
      Path aside = file.setAside();
      LOG.warn(
          "{}: {}; set aside as {}, the fleet tells what it believes",
          file,
          e.getMessage(),
          aside.getFileName());
      return Map.of();
    }
  }

  /** Writes what it is given, from now on until the end. */
  public void begin() {
    thread = Optional.of(Thread.ofPlatform().daemon().name("meridian-registers").start(this::run));
  }

  /** Has this written soon, in the place of all before. Any thread; does not wait. */
  public void keep(Map<String, Entry> registers) {
    next.set(Optional.of(registers));
  }

  private void run() {
    try {
      while (!closing.await(HealthFile.EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        save();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes if there is something new; by one thread at a time. */
  void save() {
    Optional<Map<String, Entry>> registers = next.getAndSet(Optional.empty());
    if (registers.isEmpty()) {
      return;
    }
    try {
      file.write(RegisterText.encode(registers.get()));
      if (failing) {
        failing = false;
        LOG.info("{}: what the fleet shares is kept again", file);
      }
    } catch (IOException e) {
      next.compareAndSet(Optional.empty(), registers);
      if (!failing) {
        failing = true;
        LOG.warn("{}: cannot be kept ({}); serving goes on without", file, e.getMessage());
      }
    }
  }

  /** Writes a last time and ends. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (thread.isEmpty() || thread.get().join(END_MAX)) {
        save();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
