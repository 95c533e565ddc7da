package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import dev.meridian.health.HealthTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The event-loop side of a {@link ProbeScheduler}: all that runs on its one thread. */
final class ProbeLoop extends VerticleBase {
  /** What one HTTP client is built for: Vert.x has these per client, not per connection. */
  private record ClientKey(Duration timeout, boolean verify) {}

  private final HealthTable table;
  private final List<Probed> probed;
  private final Optional<TrustOptions> trust;
  private final RandomGenerator random;
  private final Promise<Void> firstRound = Promise.promise();
  private final Map<ClientKey, HttpClientAgent> httpClients = new HashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private int undecided;

  ProbeLoop(
      HealthTable table,
      List<Probed> probed,
      Optional<TrustOptions> trust,
      RandomGenerator random) {
    this.table = table;
    this.probed = probed;
    this.trust = trust;
    this.random = random;
  }

  Future<Void> firstRound() {
    return firstRound.future();
  }

  /** There will be no first round; nothing when it is over. */
  void noFirstRound(Throwable cause) {
    firstRound.tryFail(cause);
  }

  @Override
  public Future<?> start() {
    NetClient tcpClient = vertx.createNetClient();
    Gate gate = new Gate(vertx);
    long startNanos = System.nanoTime();
    Duration shortest =
        probed.stream()
            .map(each -> each.spec().timeout())
            .min(Duration::compareTo)
            .orElse(Duration.ZERO);
    Agenda agenda = new Agenda(vertx, startNanos, Agenda.tickNanos(shortest));
    for (Probed each : probed) {
      long everyNanos = each.spec().every().toNanos();
      Rhythm rhythm = Rhythm.random(startNanos, everyNanos, probed.size(), random);
      Checker checker = checker(each, tcpClient);
      watches.add(new Watch(agenda, gate, table, each, checker, rhythm, random, this::oneDecided));
    }
    undecided = watches.size();
    if (watches.isEmpty()) {
      firstRound.complete();
    }
    watches.forEach(Watch::begin);
    return Future.succeededFuture();
  }

  /** Vert.x closes the clients, which were made in this context, once the attempts are dropped. */
  @Override
  public Future<?> stop() {
    watches.forEach(Watch::end);
    return Future.succeededFuture();
  }

  private void oneDecided() {
    undecided--;
    if (undecided == 0) {
      firstRound.tryComplete();
    }
  }

  private Checker checker(Probed each, NetClient tcpClient) {
    ProbeSpec spec = each.spec();
    return switch (spec.check()) {
      case ProbeSpec.Check.Http http ->
          new HttpChecker(
              httpClients.computeIfAbsent(
                  new ClientKey(spec.timeout(), http.verify()), this::httpClient),
              http,
              each.target().address());
      case ProbeSpec.Check.Tcp tcp ->
          new TcpChecker(tcpClient, tcp, each.target().address(), spec.timeout());
    };
  }

  private HttpClientAgent httpClient(ClientKey key) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(key.timeout().toMillis()))
            .setSslHandshakeTimeout(key.timeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAlive(false)
            .setMaxHeaderSize(HttpChecker.HEADERS_MAX)
            .setTrustAll(!key.verify())
            .setVerifyHost(key.verify());
    trust.ifPresent(options::setTrustOptions);
    return vertx.createHttpClient(options, new PoolOptions().setCleanerPeriod(0));
  }
}
