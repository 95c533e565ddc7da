package dev.meridian.app;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Asks for a reload when the configuration's files have changed and then stayed as they are from
 * one look to the next, where {@code watch} says so. It looks at sizes and times: that finds what a
 * mount or a link brings too, of which the system's notices say nothing. A change that could not be
 * loaded is not tried again before the next one.
 */
final class FileWatch implements AutoCloseable {
  /** Between two looks. */
  static final Duration LOOK = Duration.ofSeconds(1);

  private static final int DEPTH_MAX = 8;

  private final Supplier<ServerConfig> config;
  private final Runnable reload;
  private Instant since;
  private Map<Path, Seen> loaded = Map.of();
  private Map<Path, Seen> last = Map.of();
  private boolean on;
  private volatile boolean closed;

  /** What tells one state of a file from another. */
  private record Seen(String key, long modifiedMillis, long size) {}

  /**
   * Looks at nothing yet.
   *
   * @param config in force
   * @param since before what is in force was loaded: what has changed later is loaded too
   */
  FileWatch(Supplier<ServerConfig> config, Instant since, Runnable reload) {
    this.config = config;
    this.since = since;
    this.reload = reload;
  }

  /** Looks from now on, on a thread that yields to those that answer. */
  void start() {
    Thread.ofPlatform().daemon().name("meridian-watch").start(this::run);
  }

  private void run() {
    Yielding.begin();
    try {
      while (!closed) {
        look();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. Called by one thread. */
  void look() {
    ServerConfig now = config.get();
    if (!now.watch()) {
      on = false;
      since = Instant.EPOCH; // Nobody looks what changes until it is turned on.
      return;
    }
    Map<Path, Seen> seen = seen(now);
    if (!on) {
      on = true;
      long sinceMillis = since.toEpochMilli();
      boolean missed = seen.values().stream().anyMatch(one -> one.modifiedMillis() > sinceMillis);
      loaded = missed ? Map.of() : seen;
    } else if (!seen.equals(loaded) && seen.equals(last)) {
      loaded = seen;
      reload.run();
    }
    last = seen;
  }

  private static Map<Path, Seen> seen(ServerConfig config) {
    Map<Path, Seen> seen = new HashMap<>();
    for (Path file : files(config)) {
      try {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        seen.put(
            file,
            new Seen(
                String.valueOf(facts.fileKey()),
                facts.lastModifiedTime().toInstant().toEpochMilli(),
                facts.size()));
      } catch (IOException _) {
        // Not there: it differs from one that is.
      }
    }
    return seen;
  }

  private static List<Path> files(ServerConfig config) {
    List<Path> files = new ArrayList<>(config.geoip());
    files.add(config.file());
    config.control().flatMap(ControlSpec::tokens).ifPresent(files::add);
    config
        .control()
        .flatMap(ControlSpec::tls)
        .ifPresent(tls -> files.addAll(List.of(tls.cert(), tls.key())));
    config.cookies().secret().ifPresent(files::add);
    config.cookies().otherSecret().ifPresent(files::add);
    // Hidden files are what editors write beside.
    try (Stream<Path> zones = Files.walk(config.zones(), DEPTH_MAX)) {
      zones
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .forEach(files::add);
    } catch (IOException | UncheckedIOException _) {
      // What could not be listed is not there.
    }
    return files;
  }

  /** Looks no more. */
  @Override
  public void close() {
    closed = true;
  }
}
