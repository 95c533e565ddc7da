package dev.meridian.app;

import picocli.CommandLine.Command;

@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Prints the version of Meridian and of Java.")
final class VersionCommand implements Runnable {
  @Override
  public void run() {
    System.out.println(Version.line());
  }
}
