package dev.meridian.app;

import dev.meridian.config.DurationText;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Has the clients of pools or members go elsewhere, each once, and says from when on nobody"
          + " holds an answer with them.",
      "It is an override: it is listed by overrides and taken back by release."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian drain eu-west --over 10m --for 2h --reason 'new kernel'",
      "  meridian drain eu-west/192.0.2.10 --reason disks --wait && ssh db1 poweroff",
      "  meridian drain 'eu-*' --until 06:00 --reason 'the cable is repaired'"
    })
final class DrainCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);

  @Mixin private WishOption wish = new WishOption();

  @Option(
      names = "--over",
      paramLabel = "DURATION",
      converter = WishOption.SpanConverter.class,
      description = "Its clients leave over so long, such as 10m; else all at once.")
  private @Nullable Duration over;

  @Option(names = "--wait", description = "End only when it is safe to power off.")
  private boolean wait;

  @Override
  public Integer call() throws InterruptedException {
    JsonObject more =
        over == null ? new JsonObject() : new JsonObject().put("over", DurationText.print(over));
    return wish.give("drain", more, this::await);
  }

  private int await(ApiClient server, JsonObject given) throws ApiException, InterruptedException {
    if (!wait) {
      return ExitCode.OK;
    }
    String path = "/api/v1/overrides/" + ApiClient.segment(given.getString("id"));
    String told = "";
    while (true) {
      JsonObject now;
      try {
        now = server.get(path);
      } catch (ApiException e) {
        if (e.status() != 404) {
          throw e;
        }
        System.err.println("meridian: the drain was taken back, or has ended, before it was over");
        return ExitCode.SOFTWARE;
      }
      if (OverrideText.endsTooSoon(now)) {
        System.err.println("meridian: never safe to power off: " + OverrideText.TOO_SOON);
        return ExitCode.SOFTWARE;
      }
      String safe = now.getString("safeToPowerOff");
      double left = OverrideText.left(now.getJsonArray("members"));
      if (safe != null && left == 0 && !Instant.now().isBefore(Instant.parse(safe))) {
        System.err.println("safe to power off");
        return ExitCode.OK;
      }
      String progress = progress(safe, left);
      if (!progress.equals(told)) {
        System.err.println(progress);
        told = progress;
      }
      Thread.sleep(EVERY);
    }
  }

  private static String progress(@Nullable String safe, double left) {
    return left > 0
        ? OverrideText.percent(left) + " of its clients left"
        : safe == null
            ? "still served: nothing else is left"
            : "out of the answers; caches forget it by " + OverrideText.time(safe);
  }
}
