package dev.meridian.app;

import dev.meridian.config.Words;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Takes back an override, or all of a subject, and lets go of members that recovered but stay"
          + " down (failback: manual, damping).",
      "What the checks and other overrides make of the members is in the answers when it ends."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  meridian release eu-west", "  meridian release 4f2a09c1"})
final class ReleaseCommand implements Callable<Integer> {
  @Mixin private ApiOption api = new ApiOption();

  @Parameters(
      paramLabel = "ID|SUBJECT",
      description = "The id of an override, or the subject as it was given.")
  private String subject = "";

  @Option(names = "--zone", paramLabel = "ZONE", description = "In this zone only.")
  private @Nullable String zone;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    return api.run(this::release);
  }

  private int release(ApiClient server) throws ApiException {
    JsonObject wish = WishOption.by().put("subject", subject);
    if (zone != null) {
      wish.put("zone", zone);
    }
    JsonObject released = server.post("/api/v1/release", wish);
    System.out.print(json ? released.encodePrettily() + "\n" : text(released));
    if (!released.getBoolean("survivesRestart", true)) {
      System.err.println("meridian: it could not be written to disk: a restart brings it back");
    }
    return ExitCode.OK;
  }

  private static String text(JsonObject released) {
    StringBuilder text = new StringBuilder();
    for (Object item : released.getJsonArray("overrides")) {
      JsonObject one = (JsonObject) item;
      text.append(
          "no longer %s: %s (was by %s: %s, override %s)%n"
              .formatted(
                  one.getString("words"),
                  Words.line(one.getString("subject")),
                  Words.line(one.getString("who")),
                  Words.line(one.getString("reason")),
                  one.getString("id")));
    }
    JsonArray unlatched = released.getJsonArray("unlatched");
    unlatched.forEach(
        member -> text.append("%s is no longer held down%n".formatted(Words.line("" + member))));
    return text.toString();
  }
}
