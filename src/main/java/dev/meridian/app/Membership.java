package dev.meridian.app;

import dev.meridian.config.FleetSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.fleet.Annals;
import dev.meridian.fleet.Attendance;
import dev.meridian.fleet.Fleet;
import dev.meridian.fleet.Host;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Tasks;
import dev.meridian.fleet.Testimony;
import dev.meridian.health.Directives;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Registers;
import dev.meridian.health.Target;
import dev.meridian.load.Loaded;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.state.RegisterFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part that a server has in a fleet; none where it decides alone. */
final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private final Optional<FleetSpec> spec;
  private final RegisterFile registers;
  private volatile Optional<Fleet> fleet = Optional.empty();
  private boolean closed;

  /** As the configuration says. */
  Membership(ServerConfig config) {
    this.spec = config.fleet();
    this.registers = new RegisterFile(config.state());
  }

  /** A table for these targets. */
  HealthTable table(List<Target> targets) {
    return spec.isPresent() ? HealthTable.ofFleet(targets) : new HealthTable(targets);
  }

  /** Whether there is a fleet and most of it is not heard. Any thread. */
  boolean isApart() {
    return fleet.map(joined -> joined.attendance().isApart()).orElse(false);
  }

  /** How the fleet is; empty without one. Any thread. */
  Optional<Muster> muster() {
    return fleet.map(Fleet::muster);
  }

  /** What the fleet's vantages say of a target; none without a fleet. Any thread. */
  List<Testimony> evidence(ProbeKey target) {
    return fleet.map(joined -> joined.evidence(target)).orElse(List.of());
  }

  /** The journals of all nodes; empty without a fleet. Any thread. */
  Optional<Annals> annals() {
    return fleet.map(Fleet::annals);
  }

  /**
   * Has the other nodes know of a line of the journal. Any thread; never waits.
   *
   * @param id that no other line of this node has
   */
  void write(String id, String line) {
    fleet.ifPresent(joined -> joined.write(id, line));
  }

  /** Who of the fleet tries what first; empty where this server decides alone. Any thread. */
  Optional<Tasks> tasks() {
    return fleet.map(Fleet::tasks);
  }

  /** Whether others have a say too. */
  boolean isOfFleet() {
    return spec.isPresent();
  }

  /**
   * Takes part, once probing has begun.
   *
   * @param table of the load, not shared yet
   * @param following what people decide about, at any time
   * @param onlooker hears of quorums and recusals
   * @throws IOException when the TLS files are not what they should be
   */
  void join(
      Loaded loaded,
      HealthTable table,
      ProbeScheduler probes,
      Supplier<Following> following,
      Onlooker onlooker)
      throws IOException {
    if (spec.isEmpty()) {
      return;
    }
    Fleet joined =
        new Fleet(
            spec.get(),
            loaded.config().vantage(),
            registers.read(),
            new Node(probes, registers, following, onlooker));
    fleet = Optional.of(joined);
    registers.begin();
    joined.turnTo(table, loaded.groups());
  }

  /** This node. */
  private record Node(
      ProbeScheduler probes,
      RegisterFile registers,
      Supplier<Following> following,
      Onlooker onlooker)
      implements Host {
    @Override
    public void execute(Runnable task) {
      var _ = probes.run(task);
    }

    @Override
    public void attend(Set<ProbeKey> targets) {
      probes.attend(targets);
    }

    @Override
    public void keep(Map<String, Registers.Entry> all) {
      registers.keep(all);
    }

    @Override
    public Directives given() {
      return following.get().standings().directives();
    }

    @Override
    public void heard(String id, Directives.Entry entry) {
      following.get().heard(id, entry);
    }

    @Override
    public void lacksQuorum(boolean now, Attendance attendance) {
      onlooker.lacksQuorum(now, attendance);
    }

    @Override
    public void recused(boolean now, Attendance attendance) {
      onlooker.recused(now, attendance);
    }
  }

  /** Hears the fleet from now on; after probing has begun. */
  void start() {
    fleet.ifPresent(Fleet::start);
  }

  /** Goes on with another table; on the probe scheduler's thread. */
  void turnTo(Loaded next, HealthTable table) {
    fleet.ifPresent(joined -> joined.turnTo(table, next.groups()));
  }

  /**
   * Waits until the fleet has said what is up, for a limited time.
   *
   * @param cancel ends the waiting when it completes
   */
  void await(Duration limit, CompletableFuture<?> cancel) throws InterruptedException {
    if (fleet.isEmpty()) {
      return;
    }
    try {
      CompletableFuture.anyOf(cancel, fleet.get().ready())
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the fleet has not said of every target what it believes; unknown counts as up");
    } catch (ExecutionException e) {
      LOG.error("the fleet is not heard; unknown counts as up", e.getCause());
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    fleet.ifPresent(Fleet::close);
    registers.close();
  }
}
