package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.HostedZone;
import dev.meridian.route53.Proposal;
import dev.meridian.route53.Sync;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what somebody else changed of our records in Route 53; changes nothing.",
      "apply --revert puts it right."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was changed",
      "1:something was",
      "3:Route 53 could not be asked, or refused"
    })
final class Route53DriftCommand implements Callable<Integer> {
  @Mixin private Route53Options options = new Route53Options();

  @Override
  public Integer call() throws InterruptedException {
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    try (Route53Session session = opened.get()) {
      return drift(session);
    }
  }

  private int drift(Route53Session session) throws InterruptedException {
    if (options.probes()) {
      session.probeOnce();
    }
    boolean quiet = true;
    boolean asked = true;
    for (ZoneSpec zone : session.zones()) {
      try {
        Sync.Wanted wanted = session.wanted(zone, options.probes());
        Proposal proposal =
            session
                .hosted(zone)
                .propose(wanted.zone(), wanted.evidence(), HostedZone.Permissions.NONE);
        System.out.println(
            zone.zone()
                + ".: "
                + (proposal.isDrifted() ? "drifted" : "nobody else changed anything"));
        System.out.print(proposal.driftText());
        quiet &= !proposal.isDrifted();
      } catch (ApiException e) {
        System.err.println("meridian: " + zone.zone() + ": " + e.getMessage());
        asked = false;
      }
    }
    if (!asked) {
      return ApiOption.UNREACHABLE;
    }
    return quiet ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
