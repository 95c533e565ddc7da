package dev.meridian.app;

import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonArray;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "overrides",
    mixinStandardHelpOptions = true,
    description = "Shows the overrides and maintenance windows that are in force.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian overrides --watch", "  meridian overrides --zone app.example.com --json"})
final class OverridesCommand implements Callable<Integer> {
  private static final String PAGE = "1000";

  @Mixin private ApiOption api = new ApiOption();
  @Mixin private WatchOption watch = new WatchOption();

  @Option(names = "--zone", paramLabel = "ZONE", description = "Those that concern this zone only.")
  private @Nullable String zone;

  @Override
  public Integer call() throws InterruptedException {
    return api.run(
        server -> {
          watch.show(server, this::text);
          return ExitCode.OK;
        });
  }

  private String text(ApiClient server) throws ApiException {
    JsonArray all =
        PoolsCommand.all(
            server,
            "/api/v1/overrides",
            zone == null ? Map.of("limit", PAGE) : Map.of("limit", PAGE, "zone", zone));
    return watch.json() ? all.encodePrettily() + "\n" : OverrideText.list(all);
  }
}
