package dev.meridian.app;

import picocli.CommandLine;

/** The entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code: 0 ok, 1 problems found, 2 bad usage. */
  static int run(String... args) {
    return new CommandLine(new MeridianCommand())
        .setExecutionExceptionHandler(Main::fail)
        .setUsageHelpAutoWidth(true)
        .execute(args);
  }

  /** What no command foresaw: one line for the operator, the rest to the log at debug level. */
  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("meridian: " + e);
    org.slf4j.LoggerFactory.getLogger(Main.class).debug("{} failed", command.getCommandName(), e);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
