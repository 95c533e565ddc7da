package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Proposal;
import dev.meridian.route53.Sync;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what would change in Route 53; changes nothing.",
      "Probes every target once, now, from here, as serve would decide by."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to do",
      "1:something to do",
      "3:Route 53 could not be asked, or refused"
    })
final class Route53PlanCommand implements Callable<Integer> {
  @Mixin private Route53Options options = new Route53Options();

  @Option(
      names = "--takeover",
      description = "Plan to replace others' records that are in the way.")
  private boolean takeover;

  @Option(
      names = "--deletes",
      paramLabel = "COUNT",
      description = "Names and types that may be deleted, instead of what the configuration says.")
  private int deletes = -1;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    try (Route53Session session = opened.get()) {
      return plan(session);
    }
  }

  private int plan(Route53Session session) throws InterruptedException {
    if (options.probes()) {
      session.probeOnce();
    }
    JsonArray told = new JsonArray();
    boolean quiet = true;
    boolean asked = true;
    for (ZoneSpec zone : session.zones()) {
      try {
        Sync.Wanted wanted = session.wanted(zone, options.probes());
        Proposal proposal =
            session
                .hosted(zone)
                .propose(
                    wanted.zone(),
                    wanted.evidence(),
                    new HostedZone.Permissions(takeover, false, count(deletes)));
        quiet &= proposal.isEmpty() && proposal.refusals().isEmpty();
        told.add(new JsonObject(proposal.facts()));
        if (!json) {
          System.out.print(proposal.text());
        }
      } catch (ApiException e) {
        System.err.println("meridian: " + zone.zone() + ": " + e.getMessage());
        asked = false;
      }
    }
    if (json) {
      System.out.println(told.encodePrettily());
    }
    if (!asked) {
      return ApiOption.UNREACHABLE;
    }
    return quiet ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  static OptionalInt count(int written) {
    return written < 0 ? OptionalInt.empty() : OptionalInt.of(written);
  }
}
