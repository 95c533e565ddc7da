package dev.meridian.app;

import dev.meridian.answer.Protocol;
import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import dev.meridian.config.ServerConfig;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Picks;
import dev.meridian.control.Wheel;
import dev.meridian.fleet.Annals;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Tasks;
import dev.meridian.fleet.Testimony;
import dev.meridian.health.Directives;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Standings;
import dev.meridian.health.Target;
import dev.meridian.load.Loaded;
import dev.meridian.net.InheritedSocket;
import dev.meridian.net.ListenException;
import dev.meridian.net.ListenSpec;
import dev.meridian.net.ListenerTally;
import dev.meridian.net.Listeners;
import dev.meridian.net.TcpLimits;
import dev.meridian.net.XdpFigures;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import dev.meridian.state.OverridesFile.Kept;
import dev.meridian.tap.QueryLog;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: probes, then listeners; stopped in the reverse order. Used by the thread that
 * made it, but for {@link #turnTo}, which one other thread may call meanwhile.
 *
 * <p>Health flips are applied to the policies on the probe scheduler's thread, the only writer of
 * both once they are in service. What is loaded later is made ready by the thread that turns to it
 * and handed over in one step of the scheduler's thread.
 */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  private final ServerConfig started;
  private final List<InheritedSocket> inherited;
  private final boolean answers;
  private final Vertx vertx;
  private final Membership membership;
  private final Onlooker onlooker;
  private final ProbeScheduler probes;
  private final Published published;
  private final CookieRotation rotation;
  private final Watchdog watchdog;
  private final QueryLog queryLog;
  private final Picks picks = new Picks();
  private volatile Loaded loaded;
  private volatile HealthTable health;
  private volatile Optional<Listeners> listeners = Optional.empty();
  private volatile Following following;
  private final Wheel wheel;

  /**
   * Begins to probe; nothing is answered yet.
   *
   * @param vertx outlives the server
   * @param onlooker hears every change of a verdict and of what holds it
   * @throws IOException when an address cannot be listened on; nothing runs then
   */
  Server(Loaded loaded, Vertx vertx, Onlooker onlooker) throws IOException {
    this(loaded, vertx, onlooker, Legacy.NONE, true);
  }

  /**
   * As above, knowing what an earlier process knew: those targets have verdicts before they are
   * probed, which count as stale as old as they are.
   *
   * @param answers whether queries are answered; else this only observes
   * @throws IOException when what the fleet needs cannot be read
   */
  Server(Loaded loaded, Vertx vertx, Onlooker onlooker, Legacy legacy, boolean answers)
      throws IOException {
    this.inherited = legacy.sockets();
    if (answers && inherited.isEmpty()) {
      Listeners.requireFree(loaded.config().addresses());
    }
    this.answers = answers;
    this.started = loaded.config();
    this.vertx = vertx;
    this.onlooker = onlooker;
    this.loaded = loaded;
    this.membership = new Membership(started);
    this.health = membership.table(loaded.targets());
    this.probes = new ProbeScheduler(vertx, health, probed(loaded));
    this.published = new Published(picks.counted(loaded, loaded.snapshot()));
    this.queryLog = new QueryLog(started.vantage().name(), Version.line(), Yielding::begin);
    this.rotation =
        new CookieRotation(
            published, vertx, CookieRotation.EVERY, () -> config().cookies().isSelfMade());
    this.watchdog = new Watchdog(this::health, this::loaded);
    this.following = new Following(loaded, health);
    health.restore(legacy.saved(), System.nanoTime());
    following.restore(legacy.overrides());
    following.refresh();
    follow(loaded, following);
    following.judge();
    this.wheel =
        new Wheel(
            task -> probes.run(task).toCompletionStage(),
            (target, beat) -> probes.received(target, beat).toCompletionStage(),
            () -> following.health(),
            _ -> legacy.keep().test(overrides()),
            loaded.config().vantage().name(),
            onlooker::overridden,
            System::currentTimeMillis);
    probes.atEachLook(this::look);
    watchdog.judge(System.nanoTime());
    membership.join(loaded, health, probes, () -> following, onlooker);
    probes.start();
    membership.start();
    watchdog.start();
  }

  private void look() {
    following.pass();
    wheel.look();
  }

  private ServerConfig config() {
    return loaded.config();
  }

  private void follow(Loaded load, Following next) {
    HealthTable table = next.table();
    next.listen();
    next.standings().listen((_, _) -> onlooker.decided());
    ObservedHealth observed = next.health();
    next.standings().listen(new Guards(onlooker));
    table.listen(guarded(flip -> onlooker.flipped(flip, observed)));
    table.listenToHolds((target, hold) -> log(target, hold, load));
    table.listenToHolds((target, hold) -> onlooker.held(target, hold, observed));
  }

  /** Hands on what safety rules hold. */
  private record Guards(Onlooker onlooker) implements Standings.Listener {
    @Override
    public void changed(BitSet members, BitSet ordered) {}

    @Override
    public void held(MemberKey member, Safety.Rule rule, boolean now) {
      onlooker.guarded(member, rule, now);
    }
  }

  private static void log(Target target, Hold hold, Loaded load) {
    if (hold != Hold.NONE) {
      LOG.info("{}", Flips.line(target, hold, load));
    }
  }

  static Consumer<Flip> guarded(Consumer<Flip> listener) {
    return flip -> {
      try {
        listener.accept(flip);
      } catch (RuntimeException e) {
        LOG.error("not followed by all that should: {} is {}", flip.target(), flip.to(), e);
      }
    };
  }

  /**
   * Waits until each target has a verdict, so that the first answers know what is up; for {@code
   * startupGrace} at most, after which unknown counts as up. Then answers queries, unless the
   * process was asked to end meanwhile.
   *
   * @return the listeners; empty when asked to end
   * @throws ListenException when an address cannot be listened on; none is then
   */
  Optional<Listeners> listen(Stop stop) throws ListenException, InterruptedException {
    long startNanos = System.nanoTime();
    if (!loaded.targets().isEmpty()) {
      awaitFirstRound(probes, started.startupGrace(), stop.asked());
    }
    Duration left = started.startupGrace().minusNanos(System.nanoTime() - startNanos);
    membership.await(left.isNegative() ? Duration.ZERO : left, stop.asked());
    if (answers && !stop.asked().isDone()) {
      listeners = Optional.of(listen(started, published, vertx, inherited, queryLog));
    }
    return listeners;
  }

  /**
   * Serves another load from now on, published by one reference. Targets that both loads have keep
   * their verdict and what led to it. New ones are probed first, for {@code startupGrace} at most;
   * until then nothing changes. What {@link RestartKeys} names stays as it was at the start, and
   * cookies that the server made itself stay good.
   *
   * @param cancel has the present load stay when it completes before the other is in service
   * @return whether the other load is in service
   * @throws CompletionException when it cannot be probed; the present load stays then
   */
  boolean turnTo(Loaded other, CompletableFuture<?> cancel) throws InterruptedException {
    Loaded next = other.listeningOn(loaded.listeners());
    HealthTable table = membership.table(next.targets());
    table.takeOver(health);
    Following follower = new Following(next, table);
    follower.takeOver(following);
    follower.refresh();
    follow(next, follower);
    probeAdded(next, table, cancel);
    if (cancel.isDone()) {
      return false;
    }
    Vertxes.join(probes.turnTo(table, probed(next), () -> handOver(next, follower)));
    return true;
  }

  /** Brings what flipped meanwhile up to date, and publishes; on the probe scheduler's thread. */
  private void handOver(Loaded next, Following follower) {
    HealthTable table = follower.table();
    table.takeOver(health);
    follower.takeOver(following);
    follower.refresh();
    published.update(before -> succeeding(before, next));
    loaded = next;
    health = table;
    following = follower;
    follower.judge();
    membership.turnTo(next, table);
  }

  private Snapshot succeeding(Snapshot before, Loaded next) {
    Protocol fresh = next.snapshot().protocol().withIdleUnits(before.protocol().idleUnits());
    boolean selfMade = config().cookies().isSelfMade() && next.config().cookies().isSelfMade();
    return picks
        .counted(next, next.snapshot())
        .with(selfMade ? CookieRotation.carried(before.protocol(), fresh) : fresh);
  }

  /**
   * Gives targets that are not probed yet their first verdict, by a scheduler of their own. A fleet
   * gives it in its own time: until then they count as up.
   */
  private void probeAdded(Loaded next, HealthTable table, CompletableFuture<?> cancel)
      throws InterruptedException {
    Set<ProbeKey> known = health.targets().stream().map(Target::key).collect(Collectors.toSet());
    List<Probed> added =
        probed(next).stream().filter(one -> !known.contains(one.target().key())).toList();
    if (!added.isEmpty() && !cancel.isDone() && !membership.isOfFleet()) {
      ProbeScheduler first = new ProbeScheduler(vertx, table, added);
      first.start();
      awaitFirstRound(first, next.config().startupGrace(), cancel);
      Vertxes.join(first.stop());
    }
  }

  /** What is served and probed now. */
  Loaded loaded() {
    return loaded;
  }

  /** What is served and what is known of its targets, of one moment. Any thread. */
  ObservedHealth observed() {
    return following.health();
  }

  /** How queries of network interfaces are taken by AF_XDP. Any thread. */
  List<XdpFigures> xdp() {
    return listeners.map(Listeners::xdp).orElse(List.of());
  }

  /** The counters of all listeners; none before {@link #listen}. Any thread. */
  List<ListenerTally> tallies() {
    return listeners.map(Listeners::tallies).orElse(List.of());
  }

  /** The configuration that the listeners were opened with. */
  ServerConfig started() {
    return started;
  }

  /** The snapshot that answers come from now. */
  Snapshot snapshot() {
    return published.get();
  }

  /** The targets of a load with their probes. */
  static List<Probed> probed(Loaded loaded) {
    return IntStream.range(0, loaded.targets().size())
        .mapToObj(i -> new Probed(loaded.targets().get(i), loaded.probes().get(i)))
        .toList();
  }

  /**
   * Waits until each target has a verdict, for a limited time.
   *
   * @param cancel ends the waiting when it completes
   */
  static void awaitFirstRound(ProbeScheduler probes, Duration limit, CompletableFuture<?> cancel)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(cancel, probes.firstRound().toCompletionStage().toCompletableFuture())
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("not every target has a verdict after {} s; unknown counts as up", seconds(limit));
    } catch (ExecutionException e) {
      LOG.error("nothing is probed; unknown counts as up", e.getCause());
    }
  }

  private static String seconds(Duration time) {
    return java.math.BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private static Listeners listen(
      ServerConfig config,
      Published published,
      Vertx vertx,
      List<InheritedSocket> inherited,
      QueryLog queryLog)
      throws ListenException {
    ListenSpec spec =
        new ListenSpec(
            config.addresses(),
            config.udpThreads(),
            config.gso(),
            1,
            new TcpLimits(
                config.tcpIdle(),
                config.tcpTimeout(),
                config.tcpClientsMax(),
                config.tcpPerClientMax(),
                TcpLimits.HELD_MAX_DEFAULT),
            config.xdp(),
            new SecureRandom().nextLong());
    return Listeners.open(spec, published, vertx, inherited, queryLog);
  }

  HealthTable health() {
    return health;
  }

  /** Whether there is a fleet and most of it is not heard. Any thread. */
  boolean isApart() {
    return membership.isApart();
  }

  /** How the fleet is; empty without one. Any thread. */
  Optional<Muster> muster() {
    return membership.muster();
  }

  /** What the fleet's vantages say of a target; none without a fleet. Any thread. */
  List<Testimony> evidence(ProbeKey target) {
    return membership.evidence(target);
  }

  /** The journals of all nodes of the fleet; empty without one. Any thread. */
  Optional<Annals> annals() {
    return membership.annals();
  }

  /**
   * Has the other nodes of the fleet know of a line of the journal. Any thread; never waits.
   *
   * @param id that no other line of this node has
   */
  void write(String id, String line) {
    membership.write(id, line);
  }

  /** Who of the fleet tries what first; empty where this server decides alone. Any thread. */
  Optional<Tasks> tasks() {
    return membership.tasks();
  }

  /** What people may do to this server by hand. */
  Wheel wheel() {
    return wheel;
  }

  /** What is to be kept of overrides and safety rules. Any thread. */
  Kept overrides() {
    Standings standings = following.standings();
    return new Kept(standings.directives(), standings.remembered());
  }

  /** The sockets that another process can go on in; none before {@link #listen}. Any thread. */
  List<InheritedSocket> sockets() {
    return listeners.map(Listeners::handOver).orElse(List.of());
  }

  /** Follows what people decided at another process. Any thread. */
  void hear(Directives directives) {
    Vertxes.join(
        probes.run(
            () -> {
              Standings standings = following.standings();
              standings.follow(
                  standings.directives().merge(directives), System.currentTimeMillis());
            }));
  }

  /** What listeners count of policies. */
  Picks picks() {
    return picks;
  }

  /** The log of a sample of the queries; it begins with {@link #logQueries}. */
  QueryLog queryLog() {
    return queryLog;
  }

  /** Logs queries as is configured now. */
  void logQueries() {
    queryLog.turnTo(config().queryLog());
  }

  /** Takes no part in a fleet any more, and logs no queries; another process does. */
  void leave() {
    queryLog.close();
    membership.close();
  }

  /** Ends service to the advantage of another process; see {@link Listeners#drain}. */
  void drain(Duration most) throws InterruptedException {
    if (listeners.isPresent()) {
      listeners.get().drain(most);
    }
  }

  /** Stops answering, then probing, and returns when both have ended; Vert.x may be closed then. */
  @Override
  public void close() {
    watchdog.close();
    rotation.close();
    listeners.ifPresent(Listeners::stop);
    queryLog.close();
    membership.close();
    Vertxes.join(probes.stop());
  }
}
