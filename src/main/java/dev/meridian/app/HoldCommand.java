package dev.meridian.app;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    description = "Has what the checks of pools or members say stay what it is now.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian hold 'eu-*' --for 30m --reason 'the provider moves routes'"})
final class HoldCommand implements Callable<Integer> {
  @Mixin private WishOption wish = new WishOption();

  @Override
  public Integer call() throws InterruptedException {
    return wish.give("hold", new JsonObject(), (_, _) -> ExitCode.OK);
  }
}
