package dev.meridian.app;

import dev.meridian.config.Route53Spec.ZoneSpec;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.route53.Sync;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Probes, decides, and keeps Route 53 in step until it is told to stop (SIGTERM or SIGINT).",
      "Answers no queries. What would be refused by plan is told in the log and not done."
    })
final class Route53SyncCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final Duration OVERRIDES_EVERY = Duration.ofSeconds(1);

  @Mixin private Route53Options options = new Route53Options();

  @Override
  public Integer call() throws InterruptedException {
    Optional<Route53Session> opened = Route53Session.open(options);
    if (opened.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    Vertx vertx = Vertxes.create();
    Stop stop = new Stop();
    Vertxes.Ending done = stop::done;
    try (done;
        var _ = Vertxes.closing(vertx);
        Route53Session session = opened.get()) {
      sync(session, vertx, stop);
      return ExitCode.OK;
    }
  }

  private void sync(Route53Session session, Vertx vertx, Stop stop) throws InterruptedException {
    ProbeScheduler probes = session.beginToProbe(vertx);
    Server.awaitFirstRound(probes, session.loaded().config().startupGrace(), stop.asked());
    List<Sync> syncs = new ArrayList<>();
    for (ZoneSpec zone : session.zones()) {
      syncs.add(
          new Sync(
              session.hosted(zone),
              () -> session.wanted(zone, true),
              () -> true,
              Sync.Pace.STANDARD));
    }
    session
        .health()
        .listen(
            Server.guarded(
                flip -> {
                  LOG.info("{}", Flips.line(flip, session.loaded()));
                }));
    session.standings().listen((_, _) -> syncs.forEach(Sync::wake));
    if (!stop.asked().isDone()) {
      syncs.forEach(Sync::start);
      LOG.info("keeping {} in Route 53", session.zones().stream().map(ZoneSpec::zone).toList());
      followOverrides(session, probes, stop);
    }
    for (Sync sync : syncs) {
      sync.close();
    }
    Vertxes.join(probes.stop());
  }

  /** Looks for overrides until the process is asked to end. */
  private static void followOverrides(Route53Session session, ProbeScheduler probes, Stop stop)
      throws InterruptedException {
    CompletableFuture<Void> asked = stop.asked();
    while (!asked.isDone()) {
      session.followOverrides(probes);
      try {
        asked.get(OVERRIDES_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        // Nobody has asked yet.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
