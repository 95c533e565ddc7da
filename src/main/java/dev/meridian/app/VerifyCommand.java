package dev.meridian.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Reached only where the launcher is not: it answers {@code verify} itself. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Installs what the tests need and runs all of them (from a checkout, by ./meridian).")
final class VerifyCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.err.println("meridian: verify needs the sources: run ./meridian verify in a checkout");
    return ExitCode.SOFTWARE;
  }
}
