package dev.meridian.app;

import dev.meridian.load.Loaded;
import dev.meridian.zone.Zone;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Loads the configuration as serve does and prints every problem at once.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() {
    Optional<Loaded> loaded = config.load();
    loaded.ifPresent(CheckCommand::print);
    return loaded.isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void print(Loaded loaded) {
    int names = loaded.snapshot().zones().all().stream().mapToInt(Zone::nodeCount).sum();
    System.out.printf(
        "ok: %d zones, %d names of which %d are steered by %d policies, %d targets to probe%n",
        loaded.snapshot().zones().all().size(),
        names,
        loaded.steeredNames(),
        loaded.snapshot().policies().size(),
        loaded.targets().size());
  }
}
