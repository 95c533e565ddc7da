package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Proposal;
import dev.meridian.route53.Sync;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what would change in Route 53, asks, and does it.",
      "Returns when all of Route 53's servers answer so. May be stopped at any moment: what is there"
          + " then is whole, and the next run goes on."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is as it should be", "1:something is not"})
final class Route53ApplyCommand implements Callable<Integer> {
  @Mixin private Route53Options options = new Route53Options();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--takeover", description = "Replace others' records that are in the way.")
  private boolean takeover;

  @Option(names = "--revert", description = "Put right what somebody else changed of ours, too.")
  private boolean revert;

  @Option(
      names = "--deletes",
      paramLabel = "COUNT",
      description = "Names and types that may be deleted, instead of what the configuration says.")
  private int deletes = -1;

  @Option(names = "--json", description = "Print JSON; needs --yes.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (json && !yes) {
      System.err.println("meridian: --json needs --yes: there is nobody to ask");
      return ExitCode.USAGE;
    }
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    try (Route53Session session = opened.get()) {
      return apply(session);
    }
  }

  private int apply(Route53Session session) throws InterruptedException {
    if (options.probes()) {
      session.probeOnce();
    }
    JsonArray told = new JsonArray();
    boolean good = true;
    for (ZoneSpec zone : session.zones()) {
      try {
        good &= apply(session, zone, told);
      } catch (ApiException e) {
        System.err.println("meridian: " + zone.zone() + ": " + e.getMessage());
        good = false;
      }
    }
    if (json) {
      System.out.println(told.encodePrettily());
    }
    return good ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private boolean apply(Route53Session session, ZoneSpec zone, JsonArray told)
      throws ApiException, InterruptedException {
    HostedZone hosted = session.hosted(zone);
    Sync.Wanted wanted = session.wanted(zone, options.probes());
    Proposal proposal =
        hosted.propose(
            wanted.zone(),
            wanted.evidence(),
            new HostedZone.Permissions(takeover, revert, Route53PlanCommand.count(deletes)));
    if (!json) {
      System.out.print(proposal.text());
    }
    boolean done = execute(hosted, proposal);
    told.add(new JsonObject(proposal.facts()).put("applied", done));
    return done;
  }

  private boolean execute(HostedZone hosted, Proposal proposal)
      throws ApiException, InterruptedException {
    if (!proposal.refusals().isEmpty()) {
      System.err.println("meridian: " + hosted.apex() + " is refused; nothing was changed");
      return false;
    }
    if (proposal.isEmpty()) {
      return true;
    }
    if (!yes && !asked(hosted)) {
      System.err.println("meridian: " + hosted.apex() + ": nothing was changed");
      return false;
    }
    try (ProgressLine progress = new ProgressLine()) {
      hosted.apply(proposal, progress::show);
    }
    if (!json) {
      System.out.println(hosted.apex() + " is in sync");
    }
    return true;
  }

  private static boolean asked(HostedZone hosted) {
    Optional<Console> terminal = Terminal.get();
    if (terminal.isEmpty()) {
      System.err.println("meridian: there is no terminal to ask on; --yes does without");
      return false;
    }
    String answer = terminal.get().readLine("Change %s so? [y/N] ", hosted.apex());
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
