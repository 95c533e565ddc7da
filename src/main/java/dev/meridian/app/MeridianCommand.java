package dev.meridian.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: shows its usage. */
@Command(
    name = "meridian",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "An authoritative DNS server that steers clients by location, network, weight and health.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:problems were found; they are told",
      "2:bad usage",
      "3:the running server could not be asked",
      "4:the running server asks for a token, or for another one"
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
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
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
final class MeridianCommand implements Runnable {
  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "Missing command");
  }
}
