package dev.meridian.app;

import dev.meridian.net.Listeners;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * What every server binds and initialises once, done on a second core while the first one reads the
 * command line: the system's calls and Vert.x, about 120 ms of a start.
 */
final class HeadStart {
  private static final Set<String> SERVERS = Set.of("serve", "demo");

  private HeadStart() {}

  /** Begins, if these are the arguments of a server; nothing needs to wait for it. */
  static void begin(String... args) {
    if (args.length > 0 && SERVERS.contains(args[0])) {
      // Bound here: of two threads that bind it at once, one would find it half ready, and say so.
      LoggerFactory.getLogger(HeadStart.class);
      Thread.ofPlatform().daemon().name("meridian-head-start").start(HeadStart::run);
    }
  }

  private static void run() {
    Listeners.prepare();
    Vertxes.join(Vertxes.create().close());
  }
}
