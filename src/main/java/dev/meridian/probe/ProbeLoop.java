package dev.meridian.probe;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.ProbeKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.TrustOptions;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event-loop side of a {@link ProbeScheduler}: all that runs on its one thread. */
final class ProbeLoop extends VerticleBase {
  /** Between two looks at the targets that wait for time to pass. */
  private static final long PASS_MILLIS = 250;

  private static final Logger LOG = LoggerFactory.getLogger(ProbeLoop.class);

  private final Optional<TrustOptions> trust;
  private final RandomGenerator random;
  private final Heartbeats heartbeats = new Heartbeats();
  private final Promise<Void> firstRound = Promise.promise();
  // What to begin with, then what was turned to: the tables before are to be forgotten.
  private HealthTable table;
  private List<Probed> probed;
  private BitSet targets;
  private Optional<Rota> rota = Optional.empty();
  private volatile Runnable look = () -> {};

  /** The targets that are this node's to check; empty for all. */
  private Optional<Set<ProbeKey>> share = Optional.empty();

  ProbeLoop(
      HealthTable table,
      List<Probed> probed,
      Optional<TrustOptions> trust,
      RandomGenerator random) {
    this.table = table;
    this.probed = probed;
    this.targets = targets(probed);
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
    Rota begun = new Rota(vertx, heartbeats, trust, random, firstRound::tryComplete);
    begun.turnTo(table, shared(probed), () -> {});
    rota = Optional.of(begun);
    var _ = vertx.setPeriodic(PASS_MILLIS, each -> pass());
    return Future.succeededFuture();
  }

  /** The timer is of this verticle's context, and goes with it. */
  private void pass() {
    try {
      table.pass(targets, System.nanoTime());
      look.run();
    } catch (RuntimeException e) {
      LOG.error("a listener failed at a change of verdict; probing goes on", e);
    }
  }

  /** What is probed here: others in the table may be another scheduler's. */
  private static BitSet targets(List<Probed> probed) {
    BitSet targets = new BitSet();
    probed.forEach(each -> targets.set(each.target().index()));
    return targets;
  }

  private List<Probed> shared(List<Probed> all) {
    return share
        .map(keys -> all.stream().filter(one -> keys.contains(one.target().key())).toList())
        .orElse(all);
  }

  /** See {@link ProbeScheduler#attend}; on this loop's thread. */
  void attend(Set<ProbeKey> keys) {
    share = Optional.of(keys);
    rota.ifPresent(running -> running.turnTo(table, shared(probed), () -> {}));
  }

  /** Runs something on this thread; any thread, after the start. */
  Future<Void> run(Runnable task) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            task.run();
            done.complete();
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  /** See {@link ProbeScheduler#received}; any thread. */
  Future<Void> received(ProbeKey key, Heartbeat beat) {
    heartbeats.received(key, beat, System.nanoTime());
    return run(() -> rota.ifPresent(kept -> kept.received(key)));
  }

  /** Sets what is to be done at each look, too. */
  void atEachLook(Runnable task) {
    look = task;
  }

  /** See {@link ProbeScheduler#turnTo}; any thread, after the start. */
  Future<Void> turnTo(HealthTable nextTable, List<Probed> nextProbed, Runnable between) {
    Promise<Void> turned = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            rota.orElseThrow(() -> new IllegalStateException("probing was stopped"))
                .turnTo(nextTable, shared(nextProbed), between);
            table = nextTable;
            probed = nextProbed;
            targets = targets(nextProbed);
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
