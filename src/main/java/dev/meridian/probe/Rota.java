package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The watches that are kept now, and what they share. Used by the scheduler's thread only; made on
 * it too, so that the clients belong to its event loop.
 */
final class Rota {
  /** What one HTTP client is built for: Vert.x has these per client, not per connection. */
  private record ClientKey(
      Duration timeout,
      boolean verify,
      Optional<ProbeSpec.Authority> authority,
      List<HttpVersion> versions) {}

  /** Looks for silence in the time that silence is allowed, and bounds of the time between two. */
  private static final int PUSH_LOOKS = 8;

  private static final long PUSH_LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PUSH_LOOK_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final Heartbeats heartbeats;
  private final Secure secure;
  private final RandomGenerator random;
  private final Runnable allDecided;
  private final NetClient tcpClient;
  private final Gate gate;
  private final CommandSlots commands = new CommandSlots();
  private final Executor home;
  private final Map<ClientKey, HttpClientAgent> httpClients = new HashMap<>();
  private Agenda agenda;
  private List<Watch> watches = List.of();
  private int undecided;

  /**
   * Nothing to watch yet.
   *
   * @param allDecided is run whenever the last target without a verdict got one
   */
  Rota(
      Vertx vertx,
      Heartbeats heartbeats,
      Optional<TrustOptions> trust,
      RandomGenerator random,
      Runnable allDecided) {
    this.vertx = vertx;
    this.heartbeats = heartbeats;
    this.secure = new Secure(trust);
    this.random = random;
    this.allDecided = allDecided;
    this.tcpClient = vertx.createNetClient();
    this.gate = new Gate(vertx);
    Context context = vertx.getOrCreateContext();
    this.home = task -> context.runOnContext(turn -> task.run());
    this.agenda = new Agenda(vertx, System.nanoTime(), Agenda.tickNanos(Duration.ZERO));
  }

  /**
   * Watches these targets from now on, and no others.
   *
   * @param between is run after the last observation of the watches before; when it throws, they
   *     stay
   * @throws IllegalArgumentException when the URL of a probe cannot be understood; nothing has
   *     changed then
   */
  void turnTo(HealthTable table, List<Probed> probed, Runnable between) {
    long tickNanos = Agenda.tickNanos(shortestTimeout(probed));
    boolean inStep = agenda.tickNanos() == tickNanos;
    Agenda next = inStep ? agenda : new Agenda(vertx, System.nanoTime(), tickNanos);
    Map<ProbeKey, Watch> before = inStep ? byKey() : Map.of();
    Map<Watch, Probed> kept = new LinkedHashMap<>();
    List<Probed> added = new ArrayList<>();
    for (Probed each : probed) {
      Watch watch = before.get(each.target().key());
      if (watch == null || !watch.checks(each.spec()) || kept.putIfAbsent(watch, each) != null) {
        added.add(each);
      }
    }
    List<Watch> fresh = watches(added, table, next);
    between.run();
    watches.stream().filter(watch -> !kept.containsKey(watch)).forEach(Watch::end);
    kept.forEach((watch, each) -> watch.turnTo(table, each));
    watches = new ArrayList<>(kept.keySet());
    watches.addAll(fresh);
    agenda = next;
    closeOtherClients(probed);
    undecided = Math.toIntExact(watches.stream().filter(Watch::isAwaited).count());
    if (undecided == 0) {
      allDecided.run();
    }
    fresh.forEach(Watch::begin);
  }

  /**
   * Drops all checks in flight; there will be no other. Completes when nothing is left of the
   * commands among them.
   */
  Future<Void> end() {
    watches.forEach(Watch::end);
    return commands.idle();
  }

  private static Duration shortestTimeout(List<Probed> probed) {
    return probed.stream()
        .map(each -> each.spec().timeout())
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private Map<ProbeKey, Watch> byKey() {
    Map<ProbeKey, Watch> byKey = new HashMap<>();
    watches.forEach(watch -> byKey.put(watch.key(), watch));
    return byKey;
  }

  private List<Watch> watches(List<Probed> added, HealthTable table, Agenda ofThese) {
    long nowNanos = System.nanoTime();
    List<Watch> made = new ArrayList<>();
    for (Probed each : added) {
      long everyNanos = lookNanos(each.spec());
      Rhythm rhythm = Rhythm.random(nowNanos, everyNanos, added.size(), random);
      made.add(
          new Watch(
              ofThese,
              admission(each.spec()),
              table,
              each,
              checker(each),
              rhythm,
              random,
              this::oneDecided));
    }
    return made;
  }

  /** From one check to the next. */
  private static long lookNanos(ProbeSpec spec) {
    long everyNanos = spec.every().toNanos();
    return spec.isPushed()
        ? Math.clamp(everyNanos / PUSH_LOOKS, PUSH_LOOK_NANOS_MIN, PUSH_LOOK_NANOS_MAX)
        : everyNanos;
  }

  /** Has a heartbeat be observed. */
  void received(ProbeKey key) {
    watches.stream().filter(watch -> watch.key().equals(key)).forEach(Watch::hurry);
  }

  private Admission admission(ProbeSpec spec) {
    return spec.check() instanceof ProbeSpec.Check.Exec ? commands : gate;
  }

  private void oneDecided() {
    undecided--;
    if (undecided == 0) {
      allDecided.run();
    }
  }

  private Checker checker(Probed each) {
    ProbeSpec spec = each.spec();
    InetSocketAddress address = each.target().address();
    return switch (spec.check()) {
      case ProbeSpec.Check.Http http ->
          new HttpChecker(httpClient(spec), http, address, Figure.of(spec));
      case ProbeSpec.Check.Tcp tcp -> TcpChecker.of(tcpClient, tcp, address, spec.timeout());
      case ProbeSpec.Check.Tls tls ->
          TcpChecker.of(tcpClient, tls, address, spec.timeout(), secure);
      case ProbeSpec.Check.Dns dns -> new DnsChecker(home, dns, address);
      case ProbeSpec.Check.Grpc grpc ->
          new GrpcChecker(httpClient(spec), grpc, address, spec.timeout());
      case ProbeSpec.Check.Exec exec -> new ExecChecker(commands, home, exec.words(), address);
      case ProbeSpec.Check.Push _ ->
          new PushChecker(
              heartbeats, each.target().key(), spec.every(), spec.weightFrom(), System.nanoTime());
    };
  }

  private HttpClientAgent httpClient(ProbeSpec spec) {
    return httpClients.computeIfAbsent(clientKey(spec).orElseThrow(), this::httpClient);
  }

  /** Of what takes an HTTP client. */
  private static Optional<ClientKey> clientKey(ProbeSpec spec) {
    return switch (spec.check()) {
      case ProbeSpec.Check.Http http ->
          Optional.of(clientKey(spec, http.tls(), HttpPlan.versions(http)));
      case ProbeSpec.Check.Grpc grpc ->
          Optional.of(clientKey(spec, grpc.tls(), List.of(HttpVersion.HTTP_2)));
      case ProbeSpec.Check.Tcp _,
          ProbeSpec.Check.Tls _,
          ProbeSpec.Check.Dns _,
          ProbeSpec.Check.Exec _,
          ProbeSpec.Check.Push _ ->
          Optional.empty();
    };
  }

  private static ClientKey clientKey(
      ProbeSpec spec, ProbeSpec.TlsSpec tls, List<HttpVersion> versions) {
    return new ClientKey(spec.timeout(), tls.verify(), tls.authority(), versions);
  }

  /** Ends the clients that no watch uses any more. */
  private void closeOtherClients(List<Probed> probed) {
    Set<ClientKey> idle = new HashSet<>(httpClients.keySet());
    probed.forEach(each -> clientKey(each.spec()).ifPresent(idle::remove));
    for (ClientKey key : idle) {
      HttpClientAgent client = httpClients.remove(key);
      if (client != null) {
        client.close();
      }
    }
  }

  private HttpClientAgent httpClient(ClientKey key) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(key.timeout().toMillis()))
            .setSslHandshakeTimeout(key.timeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAlive(false)
            .setMaxHeaderSize(HttpChecker.HEADERS_MAX)
            .setInitialSettings(new Http2Settings().setMaxHeaderListSize(HttpChecker.HEADERS_MAX))
            .setHttp2ClearTextUpgrade(false)
            .setProtocolVersion(key.versions().getFirst())
            .setAlpnVersions(key.versions())
            .setUseAlpn(key.versions().contains(HttpVersion.HTTP_2))
            .setTrustAll(!key.verify())
            .setVerifyHost(key.verify());
    secure.trust(key.authority()).ifPresent(options::setTrustOptions);
    return vertx.createHttpClient(options, new PoolOptions().setCleanerPeriod(0));
  }
}
