package dev.meridian.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The commands as picocli knows them. */
final class Commands {
  private static final Map<String, Class<?>> ALL =
      byName(
          ServeCommand.class,
          ObserveCommand.class,
          DemoCommand.class,
          CheckCommand.class,
          ExplainCommand.class,
          GeoCommand.class,
          Route53Command.class,
          StatusCommand.class,
          PoolsCommand.class,
          HistoryCommand.class,
          ReloadCommand.class,
          DrainCommand.class,
          ForceCommand.class,
          HoldCommand.class,
          ReleaseCommand.class,
          OverridesCommand.class,
          HeartbeatCommand.class,
          LoadCommand.class,
          WhatIfCommand.class,
          TokenCommand.class,
          CompletionCommand.class,
          VerifyCommand.class,
          VersionCommand.class);

  private Commands() {}

  private static Map<String, Class<?>> byName(Class<?>... commands) {
    Map<String, Class<?>> all = new LinkedHashMap<>();
    for (Class<?> command : commands) {
      all.put(command.getAnnotation(Command.class).name(), command);
    }
    return all;
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    Class<?> named = args.length == 0 ? null : ALL.get(args[0]);
    return (named == null ? all() : describe(List.of(named))).execute(args);
  }

  /** All commands. */
  static CommandLine all() {
    List<Class<?>> all = new ArrayList<>(ALL.values());
    all.add(CommandLine.HelpCommand.class);
    return describe(all);
  }

  /** Some commands: to describe all takes a third of a second of a young process. */
  private static CommandLine describe(List<Class<?>> some) {
    CommandLine commands = new CommandLine(new MeridianCommand());
    some.forEach(commands::addSubcommand);
    commands
        .setExecutionExceptionHandler((Exception e, CommandLine _, ParseResult _) -> Main.fail(e))
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
}
