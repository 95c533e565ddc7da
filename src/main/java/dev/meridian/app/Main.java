package dev.meridian.app;

import dev.meridian.config.Words;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** The entry point. */
public final class Main {
  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private static final int FAULT = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    String format = System.getenv(LogSetup.FORMAT);
    if (format != null && !LOG_FORMATS.contains(format)) {
      System.err.printf(
          "meridian: %s is '%s'; allowed: %s%n",
          LogSetup.FORMAT, Words.plain(format), String.join(", ", LOG_FORMATS));
      System.exit(USAGE);
    }
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code: 0 ok, 1 problems found, 2 bad usage. */
  static int run(String... args) {
    try {
      Optional<ServerLine> server = ServerLine.read(args);
      return server.isPresent() ? server.get().run() : Commands.run(args);
    } catch (OutOfMemoryError | StackOverflowError e) { // picocli hands on what is no exception
      return fail(e);
    }
  }

  /** What no command foresaw: one line for the operator, the rest to the log at debug level. */
  static int fail(Throwable e) {
    System.err.println("meridian: unexpected fault: " + Words.line(e.toString()));
    LoggerFactory.getLogger(Main.class).debug("where it came from", e);
    return FAULT;
  }
}
