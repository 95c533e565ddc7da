package dev.meridian.app;

import dev.meridian.config.DurationText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what comes to a policy now, in the unit of capacity, in the place of its load in the"
          + " file.",
      "spill: share and the overloads in status go by it, until it is told again or too old."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  meridian load app.example.com/worldwide 1800 --for 10m"})
final class LoadCommand implements Callable<Integer> {
  @Mixin private ApiOption api = new ApiOption();

  @Parameters(index = "0", paramLabel = "ZONE/POLICY", description = "Which policy, with a load.")
  private String policy = "";

  @Parameters(index = "1", paramLabel = "LOAD", description = "What comes to it.")
  private double load;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = WishOption.SpanConverter.class,
      description = "After so long what is configured counts again (default: 5m).")
  private @Nullable Duration lasting;

  @Override
  public Integer call() throws InterruptedException {
    int slash = policy.indexOf('/');
    if (slash < 1 || slash == policy.length() - 1) {
      System.err.println("meridian: '" + policy + "' is not ZONE/POLICY");
      return ExitCode.USAGE;
    }
    JsonObject wish =
        WishOption.by()
            .put("zone", policy.substring(0, slash))
            .put("policy", policy.substring(slash + 1))
            .put("load", load);
    if (lasting != null) {
      wish.put("for", DurationText.print(lasting));
    }
    return api.run(
        server -> {
          JsonObject told = server.post("/api/v1/loads", wish);
          System.out.println(
              "load of %s is %s until %s"
                  .formatted(
                      policy, told.getValue("load"), OverrideText.time(told.getString("until"))));
          return ExitCode.OK;
        });
  }
}
