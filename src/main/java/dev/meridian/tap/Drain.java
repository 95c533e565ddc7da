package dev.meridian.tap;

import dev.meridian.config.QueryLogSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that empties the taps into what one specification names, from its start to its end.
 * What cannot be written is lost and counted; that it cannot is said once, and once that it can
 * again.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  /** With so many octets found at once the next look is at once, too: rings fill fast then. */
  private static final int MANY = Tap.CAPACITY / 8;

  private static final long TEND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration END_MAX = Duration.ofSeconds(1);
  private static final int GATHERED_MAX = 64 << 10;
  private static final int MEBIBYTE = 20;

  private final QueryLogSpec spec;
  private final Encoding encoding;
  private final List<Tap> taps;
  private final Losses losses;
  private final Thread thread;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private int waiting;
  private @Nullable Outlet outlet;
  private boolean failing;
  private long tendedNanos;
  private volatile boolean ending;

  /** Hears what became of entries. */
  interface Losses {
    void written(int entries);

    void lost(int entries);
  }

  /**
   * Begins.
   *
   * @param taps may grow meanwhile
   * @param atStart runs first on the thread
   */
  Drain(QueryLogSpec spec, Encoding encoding, List<Tap> taps, Losses losses, Runnable atStart) {
    this.spec = spec;
    this.encoding = encoding;
    this.taps = taps;
    this.losses = losses;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("meridian-querylog")
            .start(
                () -> {
                  atStart.run();
                  run();
                });
  }

  /** Writes what the taps hold, for a second at most, and ends. */
  void end() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(END_MAX)) {
        thread.interrupt(); // closes what it waits for
        thread.join(END_MAX);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    tend();
    while (!ending) {
      if (pass() < MANY) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      if (System.nanoTime() - tendedNanos >= TEND_NANOS) {
        tend();
      }
    }
    pass();
    shut();
  }

  /** Opens what is not open, and lets go of what its path does not lead to any more. */
  private void tend() {
    tendedNanos = System.nanoTime();
    Outlet open = outlet;
    if (open != null && !open.isCurrent()) {
      shut();
    }
    if (outlet == null) {
      try {
        outlet = open();
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private Outlet open() throws IOException {
    return spec.socket()
        ? SocketOutlet.open(spec.to(), encoding)
        : FileOutlet.open(spec.to(), encoding, (long) spec.fileMax() << MEBIBYTE);
  }

  private void failed(IOException e) {
    if (!failing) {
      LOG.warn(
          "the query log {} cannot be written, its entries are lost and counted: {}",
          spec.to(),
          reason(e));
    }
    failing = true;
  }

  /** The message of these is a path alone. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case FileAlreadyExistsException file -> "is not a folder: " + file.getFile();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  /** That it could be opened says nothing yet: a full disk lets itself be opened. */
  private void succeeded() {
    if (failing) {
      LOG.info("the query log {} is written again", spec.to());
    }
    failing = false;
  }

  private void shut() {
    Outlet closing = outlet;
    outlet = null;
    if (closing == null) {
      return;
    }
    try {
      closing.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Empties the taps once; returns how many octets that was. */
  private int pass() {
    int octets = 0;
    for (Tap tap : taps) {
      // A listener that is faster than this thread must not keep it from the others.
      for (int budget = Tap.CAPACITY; budget > 0; ) {
        Optional<Sighting> next = tap.take();
        if (next.isEmpty()) {
          break;
        }
        add(next.get());
        int length = next.get().query().length + next.get().response().length + Long.BYTES;
        budget -= length;
        octets += length;
      }
    }
    flush();
    return octets;
  }

  private void add(Sighting seen) {
    gathered.writeBytes(encoding.encode(seen));
    waiting++;
    if (gathered.size() >= GATHERED_MAX) {
      flush();
    }
  }

  private void flush() {
    if (waiting == 0) {
      return;
    }
    if (write(gathered.toByteArray())) {
      losses.written(waiting);
    } else {
      losses.lost(waiting);
    }
    gathered.reset();
    waiting = 0;
  }

  private boolean write(byte[] octets) {
    Outlet open = outlet;
    if (open == null) {
      return false;
    }
    try {
      open.write(octets);
      succeeded();
      return true;
    } catch (IOException e) {
      failed(e);
      shut();
      return false;
    }
  }
}
