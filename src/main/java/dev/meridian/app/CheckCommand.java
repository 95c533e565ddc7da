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
        "ok: %s, %s of which %s steered by %s, %s to probe%n",
        count(loaded.snapshot().zones().all().size(), "zone", "zones"),
        count(names, "name", "names"),
        count(loaded.steeredNames(), "is", "are"),
        count(loaded.snapshot().policies().size(), "policy", "policies"),
        count(loaded.targets().size(), "target", "targets"));
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
