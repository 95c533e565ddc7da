package dev.meridian.app;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "force",
    mixinStandardHelpOptions = true,
    description = "Has pools or members be up, or down, whatever their checks say.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian force down eu-west --reason 'bad deploy' --for 1h",
      "  meridian force up eu-west/192.0.2.10 --reason 'the check is wrong, not the server'"
    })
final class ForceCommand implements Callable<Integer> {
  /** As in the API. */
  enum State {
    up,
    down
  }

  @Parameters(index = "0", paramLabel = "STATE", description = "${COMPLETION-CANDIDATES}.")
  private State state = State.up;

  @Mixin private WishOption wish = new WishOption();

  @Override
  public Integer call() throws InterruptedException {
    return wish.give(state.name(), new JsonObject(), (_, _) -> ExitCode.OK);
  }
}
