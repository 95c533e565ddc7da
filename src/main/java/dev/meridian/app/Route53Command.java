package dev.meridian.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "route53",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps hosted zones of Amazon Route 53 as the configuration's zones and policies say.",
      "See docs/ROUTE53.md."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Route53PlanCommand.class,
      Route53ApplyCommand.class,
      Route53SyncCommand.class,
      Route53DriftCommand.class,
      Route53CompareCommand.class,
      Route53StatusCommand.class,
      CommandLine.HelpCommand.class
    })
final class Route53Command implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "Missing command");
  }
}
