package dev.meridian.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: shows its usage. {@link Commands} adds those. */
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
    synopsisSubcommandLabel = "COMMAND")
final class MeridianCommand implements Runnable {
  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "Missing command");
  }
}
