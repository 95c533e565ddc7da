package dev.meridian.app;

import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running server load all its files again, and waits for the end of that.",
      "With an error in any file everything stays as it was; the errors are printed."
    })
final class ReloadCommand implements Callable<Integer> {
  @Mixin private ApiOption api = new ApiOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    return api.run(this::reload);
  }

  private int reload(ApiClient server) throws ApiException {
    JsonObject result;
    try {
      result = server.post("/api/v1/reload");
    } catch (ApiException e) {
      if (e.status() != 422) {
        throw e;
      }
      result = e.problem();
    }
    print(result);
    return result.getBoolean("served", false) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(JsonObject result) {
    if (json) {
      System.out.println(result.encodePrettily());
      return;
    }
    result.getJsonArray("problems").forEach(System.err::println);
    if (result.getBoolean("served", false)) {
      System.out.printf(
          "reloaded in %d ms: %s%n", result.getLong("millis"), result.getString("summary"));
      result.getJsonArray("changes").forEach(line -> System.out.println("  " + line));
    } else {
      System.err.println(
          "meridian: not reloaded: " + result.getString("summary") + "; all stays as it was");
    }
  }
}
