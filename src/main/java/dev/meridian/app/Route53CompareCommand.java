package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.control.Explain.Asker;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.Authority;
import dev.meridian.route53.Comparison;
import dev.meridian.route53.DnsAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Asks Route 53 and this server's policies the same questions and tells where they differ;"
          + " changes nothing.",
      "Each difference is geo data (right for a client elsewhere), health lag (right for another"
          + " state of health), as the plan tells, or a bug."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:no bugs", "1:a bug, or something is wrong"})
final class Route53CompareCommand implements Callable<Integer> {
  private static final int CLIENTS = 200;

  @Mixin private Route53Options options = new Route53Options();

  @Option(
      names = "--server",
      paramLabel = "NAME[:PORT]",
      converter = NameServerConverter.class,
      description =
          "Ask this name server, one of the hosted zone's, over DNS with EDNS client subnet; it"
              + " sees health checks and takes no calls of the account's (default: TestDNSAnswer).")
  private @Nullable InetSocketAddress server;

  @Option(
      names = "--sample",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "Questions for each zone, 1 or more (default: ${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--client",
      paramLabel = "ADDRESS[/BITS]",
      converter = AskerConverter.class,
      description =
          "On whose behalf; may be given several times (default: networks drawn by lot, country by"
              + " country).")
  private List<Asker> clients = List.of();

  @Option(names = "--seed", paramLabel = "NUMBER", description = "Draw the same again.")
  private @Nullable Long seed;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = WishOption.SpanConverter.class,
      description =
          "For how long to ask again what another state of health explains; what stands longer is"
              + " no lag (default: ${DEFAULT-VALUE}).")
  private Duration settle = Duration.ZERO;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (sample < 1) {
      System.err.println("meridian: --sample must be 1 or more");
      return ExitCode.USAGE;
    }
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    Vertx vertx = Vertxes.create();
    try (var _ = Vertxes.closing(vertx);
        Route53Session session = opened.get()) {
      if (!options.probes()) {
        return compare(session);
      }
      ProbeScheduler probes = session.beginToProbe(vertx);
      Server.awaitFirstRound(probes, session.firstRound(), new CompletableFuture<>());
      int code = compare(session);
      Vertxes.join(probes.stop());
      return code;
    }
  }

  private int compare(Route53Session session) throws InterruptedException {
    long drawn = seed == null ? new Random().nextLong() : seed;
    JsonArray told = new JsonArray();
    boolean good = true;
    for (ZoneSpec zone : session.zones()) {
      try {
        Comparison comparison = compare(session, zone, new Random(drawn));
        told.add(new JsonObject(comparison.facts()).put("seed", drawn));
        good &= !comparison.hasBugs();
        if (!json) {
          System.out.print(comparison.text());
          System.out.print(
              comparison.differences().isEmpty() ? "" : "  the same again: --seed " + drawn + "\n");
        }
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

  private Comparison compare(Route53Session session, ZoneSpec zone, Random random)
      throws ApiException, InterruptedException {
    ParityClients asking =
        clients.isEmpty()
            ? ParityClients.drawn(Math.min(sample, CLIENTS), session.loaded().geography(), random)
            : ParityClients.named(clients, session.loaded().geography());
    Authority theirs = server == null ? session.hosted(zone).authority() : new DnsAuthority(server);
    return session.comparing(zone, asking, sample, random).run(theirs, session::belief, settle);
  }
}
