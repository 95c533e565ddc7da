package dev.meridian.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "observe",
    mixinStandardHelpOptions = true,
    description = {
      "Probes as a vantage of a fleet and answers no queries, until it is told to stop.",
      "Signals do what they do to 'serve'."
    })
final class ObserveCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    return ServeCommand.run(config, false, false);
  }
}
