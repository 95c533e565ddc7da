package dev.meridian.app;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "heartbeat",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a heartbeat for a probe of the kind push, as a job beside the application does.",
      "--token-file names the file of the probe's own token."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian heartbeat app.example.com/beat --token-file beat.token",
      "  meridian heartbeat app.example.com/beat eu-west/192.0.2.10 --load 40 --token-file t",
      "  meridian heartbeat app.example.com/beat --down --words 'disk full' --token-file t"
    })
final class HeartbeatCommand implements Callable<Integer> {
  @Mixin private ApiOption api = new ApiOption();

  @Parameters(index = "0", paramLabel = "ZONE/PROBE", description = "Which probe it is for.")
  private String probe = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MEMBER",
      description =
          "The address that is probed, or POOL/MEMBER; may be left out where the probe has one.")
  private @Nullable String member;

  @Option(names = "--down", description = "It does not work.")
  private boolean down;

  @Option(names = "--weight", paramLabel = "N", description = "The weight that it wants.")
  private @Nullable Double weight;

  @Option(names = "--load", paramLabel = "N", description = "The load that it is under.")
  private @Nullable Double load;

  @Option(names = "--words", paramLabel = "WORDS", description = "For people.")
  private @Nullable String words;

  @Override
  public Integer call() throws InterruptedException {
    int slash = probe.lastIndexOf('/');
    if (slash < 1 || slash == probe.length() - 1) {
      System.err.println("meridian: '" + probe + "' is not ZONE/PROBE");
      return ExitCode.USAGE;
    }
    JsonObject beat =
        new JsonObject()
            .put("zone", probe.substring(0, slash))
            .put("probe", probe.substring(slash + 1))
            .put("status", down ? "down" : "up");
    putUnlessNull(beat, "member", member);
    putUnlessNull(beat, "weight", weight);
    putUnlessNull(beat, "load", load);
    putUnlessNull(beat, "words", words);
    return api.run(
        server -> {
          JsonObject _ = server.post("/api/v1/heartbeats", beat);
          return ExitCode.OK;
        });
  }

  private static void putUnlessNull(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, value);
    }
  }
}
