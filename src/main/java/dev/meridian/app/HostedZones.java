package dev.meridian.app;

import dev.meridian.config.Route53Spec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.http.Route53Subject;
import dev.meridian.fleet.Tasks;
import dev.meridian.health.Standing;
import dev.meridian.load.Loaded;
import dev.meridian.route53.Cell;
import dev.meridian.route53.Verdicts;
import dev.meridian.route53.ZoneReport;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running server does for Route 53: keeps hosted zones in step, and has verdicts ready for
 * health checks that ask for them. Works on virtual threads of its own; answers do not depend on
 * it. Where nothing is configured, nothing is loaded for it either.
 */
final class HostedZones implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian.route53");

  private final BooleanSupplier quorumLost;
  private final Supplier<Optional<Tasks>> tasks;

  // Written under the lock, read by any thread.
  private volatile Optional<Keeper> keeper = Optional.empty();
  private volatile Optional<Voice> voice = Optional.empty();

  private boolean closed;

  /**
   * What health checks are told, from one load: the next one's has to be worked out first, and a
   * cell that is out must not come back for as long as that takes.
   */
  private record Voice(Verdicts verdicts, ObservedHealth observed) {}

  /**
   * At rest.
   *
   * @param quorumLost whether too few nodes of the fleet see each other to decide; any thread asks
   * @param tasks who of the fleet tries what first; empty where this server decides alone
   */
  HostedZones(BooleanSupplier quorumLost, Supplier<Optional<Tasks>> tasks) {
    this.quorumLost = quorumLost;
    this.tasks = tasks;
  }

  /**
   * Does for a server what its configuration says now: after it has begun to answer, and after each
   * reload. Never waits.
   */
  void follow(Server server) {
    boolean wanted = server.loaded().config().route53().isPresent();
    if (wanted || keeper.isPresent() || voice.isPresent()) {
      Thread.ofVirtual().name("meridian-route53").start(() -> turnTo(server));
    }
  }

  private synchronized void turnTo(Server server) {
    if (closed) {
      return;
    }
    try {
      ObservedHealth observed = server.observed();
      Optional<Route53Spec> spec = observed.loaded().config().route53();
      Optional<Route53Spec> kept = spec.filter(Route53Spec::sync);
      endUnless(kept);
      voice = spec.flatMap(section -> voice(section, observed));
      if (keeper.isEmpty() && kept.isPresent()) {
        keeper = Optional.of(Keeper.begin(kept.get(), server::observed, quorumLost, tasks.get()));
      }
      decided();
    } catch (RuntimeException e) { // what the SDK throws must not be silent
      LOG.error("Route 53 stays as it is: {}", e.toString(), e);
    }
  }

  /** Ends what is kept by another configuration. */
  private void endUnless(Optional<Route53Spec> spec) {
    if (!keeper.map(Keeper::spec).equals(spec)) {
      keeper.ifPresent(Keeper::close);
      keeper = Optional.empty();
    }
  }

  private static Optional<Voice> voice(Route53Spec spec, ObservedHealth observed) {
    return new Route53Plans(observed.loaded(), spec)
        .verdicts()
        .map(verdicts -> new Voice(verdicts, observed));
  }

  /** Something was decided. Any thread; never waits. */
  void decided() {
    keeper.ifPresent(Keeper::wake);
  }

  /** What the API tells of this. */
  Route53Subject subject() {
    return new Route53Subject(this::reports, this::verdict, this::planning);
  }

  private SortedMap<String, ZoneReport> reports() {
    return keeper.map(Keeper::reports).orElseGet(TreeMap::new);
  }

  private Optional<Route53Subject.Planning> planning(String zone) {
    return keeper.flatMap(now -> now.planning(zone));
  }

  private Optional<Verdicts.Told> verdict(String cell, String secret) {
    return voice.flatMap(
        now -> now.verdicts().of(cell, secret, asked -> isOut(asked, now.observed())));
  }

  /**
   * Whether this node says that a cell is out. It says nothing while it is cut off, and takes for
   * up what its checks have held for down without being looked at again.
   */
  private boolean isOut(Cell cell, ObservedHealth observed) {
    long nowNanos = System.nanoTime();
    return !quorumLost.getAsBoolean()
        && cell.isOut(
            member -> {
              Standing standing = observed.standings().standing(member);
              boolean byChecks = !standing.out();
              return standing.up()
                  || (byChecks
                      && Overdue.has(member, observed.loaded(), observed.table(), nowNanos));
            });
  }

  /** All standings of a moment, by member. */
  static List<Standing> standings(ObservedHealth observed) {
    Loaded loaded = observed.loaded();
    return IntStream.range(0, loaded.roster().size())
        .mapToObj(observed.standings()::standing)
        .toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    keeper.ifPresent(Keeper::close);
    keeper = Optional.empty();
    voice = Optional.empty();
  }
}
