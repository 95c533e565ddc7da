package dev.meridian.app;

import dev.meridian.config.Words;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

/** The entry point. */
public final class Main {
  private static final String LOG_FORMAT = "MERIDIAN_LOG_FORMAT";

  /** The appenders of logback.xml: with another word it would log nowhere. */
  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private Main() {}

  public static void main(String[] args) {
    String format = System.getenv(LOG_FORMAT);
    if (format != null && !LOG_FORMATS.contains(format)) {
      System.err.printf(
          "meridian: %s is '%s'; allowed: %s%n",
          LOG_FORMAT, Words.plain(format), String.join(", ", LOG_FORMATS));
      System.exit(ExitCode.USAGE);
    }
    HeadStart.begin(args);
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code: 0 ok, 1 problems found, 2 bad usage. */
  static int run(String... args) {
    try {
      return commandLine().execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) { // picocli hands on what is no exception
      return fail(e);
    }
  }

  static CommandLine commandLine() {
    CommandLine commands =
        new CommandLine(new MeridianCommand())
            .setExecutionExceptionHandler((Exception e, CommandLine _, ParseResult _) -> fail(e))
            .setUsageHelpAutoWidth(true);
    tellVersion(commands);
    return commands;
  }

  private static void tellVersion(CommandLine commands) {
    for (CommandLine command : commands.getSubcommands().values()) {
      command.getCommandSpec().versionProvider(new Version());
      tellVersion(command);
    }
  }

  /** What no command foresaw: one line for the operator, the rest to the log at debug level. */
  private static int fail(Throwable e) {
    System.err.println("meridian: unexpected fault: " + Words.line(e.toString()));
    LoggerFactory.getLogger(Main.class).debug("where it came from", e);
    return ExitCode.SOFTWARE;
  }
}
