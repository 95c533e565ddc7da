package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.Standing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows what is ours in Route 53, and who pushed last.")
final class Route53StatusCommand implements Callable<Integer> {
  @Mixin private Route53Options options = new Route53Options();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    JsonArray told = new JsonArray();
    boolean good = true;
    try (Route53Session session = opened.get()) {
      for (ZoneSpec zone : session.zones()) {
        try {
          Standing standing = session.hosted(zone).standing();
          told.add(new JsonObject(standing.facts()));
          if (!json) {
            System.out.print(standing.text());
          }
        } catch (ApiException e) {
          System.err.println("meridian: " + zone.zone() + ": " + e.getMessage());
          good = false;
        }
      }
    }
    if (json) {
      System.out.println(told.encodePrettily());
    }
    return good ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
