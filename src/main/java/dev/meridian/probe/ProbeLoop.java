package dev.meridian.probe;

import dev.meridian.health.HealthTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The event-loop side of a {@link ProbeScheduler}: all that runs on its one thread. */
final class ProbeLoop extends VerticleBase {
  private final Optional<TrustOptions> trust;
  private final RandomGenerator random;
  private final Promise<Void> firstRound = Promise.promise();
  // What to begin with, then what was turned to: the tables before are to be forgotten.
  private HealthTable table;
  private List<Probed> probed;
  private Optional<Rota> rota = Optional.empty();

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
    Rota begun = new Rota(vertx, trust, random, firstRound::tryComplete);
    begun.turnTo(table, probed, () -> {});
    rota = Optional.of(begun);
    return Future.succeededFuture();
  }

  /** See {@link ProbeScheduler#turnTo}; any thread, after the start. */
  Future<Void> turnTo(HealthTable nextTable, List<Probed> nextProbed, Runnable between) {
    Promise<Void> turned = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            rota.orElseThrow(() -> new IllegalStateException("probing was stopped"))
                .turnTo(nextTable, nextProbed, between);
            table = nextTable;
            probed = nextProbed;
            turned.complete();
          } catch (RuntimeException e) {
            turned.fail(e);
          }
        });
    return turned.future();
  }

  /** Vert.x closes the clients, which were made in this context, once the attempts are dropped. */
  @Override
  public Future<?> stop() {
    Future<Void> ended = rota.map(Rota::end).orElseGet(Future::succeededFuture);
    rota = Optional.empty();
    return ended;
  }
}
