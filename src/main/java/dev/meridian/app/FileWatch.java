package dev.meridian.app;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.ServerConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a reload when files have changed and then stayed as they are from one look to the next,
 * so that none is loaded while it is being written. Looks by itself rather than to have the kernel
 * tell: that works on every file system, and for folders that are swapped by a link.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** Between two looks at whether to look, where that is off. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Supplier<ServerConfig> config;
  private final Runnable reload;
  private final Thread thread;
  private Instant since;
  private @Nullable Map<Path, Sight> loaded;
  private @Nullable Map<Path, Sight> last;
  private volatile boolean closed;

  /**
   * What a file looks like from outside.
   *
   * @param key the file system's, so that another file of the same name is told
   */
  private record Sight(long octets, long modifiedMillis, String key) {}

  /**
   * Looks at nothing before {@link #start}.
   *
   * @param config of the load in service: its files, and how often to look at them
   * @param since when the load in service began, or before: what changed later is loaded
   * @param reload called on a thread of its own
   */
  FileWatch(Supplier<ServerConfig> config, Instant since, Runnable reload) {
    this.config = config;
    this.since = since;
    this.reload = reload;
    this.thread = Thread.ofPlatform().daemon().name("meridian-files").unstarted(this::run);
  }

  FileWatch start() {
    thread.start();
    return this;
  }

  private void run() {
    Yielding.begin();
    while (!closed) {
      try {
        Duration every = config.get().watch();
        if (every.isZero()) {
          loaded = null;
          since = Instant.EPOCH;
          Thread.sleep(IDLE);
        } else {
          look();
          Thread.sleep(every);
        }
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.error("watching files failed", e);
        return;
      }
    }
  }

  /** One look. */
  void look() {
    Map<Path, Sight> now = sights(config.get());
    if (loaded == null) {
      long sinceMillis = since.toEpochMilli();
      boolean missed =
          now.values().stream().anyMatch(sight -> sight.modifiedMillis() > sinceMillis);
      loaded = missed ? Map.of() : now;
    } else if (!now.equals(loaded) && now.equals(last)) {
      loaded = now;
      LOG.info("files have changed");
      reload.run();
    }
    last = now;
  }

  private static Map<Path, Sight> sights(ServerConfig config) {
    Map<Path, Sight> sights = new TreeMap<>();
    add(config.file(), sights);
    config.geoip().forEach(file -> add(file, sights));
    config.cookies().secret().ifPresent(file -> add(file, sights));
    config.cookies().otherSecret().ifPresent(file -> add(file, sights));
    config.control().flatMap(ControlSpec::tokens).ifPresent(file -> add(file, sights));
    config
        .control()
        .flatMap(ControlSpec::tls)
        .ifPresent(
            tls -> {
              add(tls.cert(), sights);
              add(tls.key(), sights);
            });
    try (DirectoryStream<Path> files = Files.newDirectoryStream(config.zones())) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(".")) {
          add(file, sights);
        }
      }
    } catch (IOException e) {
      // The folder is being swapped, or gone: what a load makes of it, the load says.
      sights.put(config.zones(), new Sight(-1, 0, e.toString()));
    }
    return sights;
  }

  private static void add(Path file, Map<Path, Sight> sights) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isRegularFile()) {
        sights.put(
            file,
            new Sight(
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                String.valueOf(attributes.fileKey())));
      }
    } catch (IOException _) {
      // A file that is not there has no entry.
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
