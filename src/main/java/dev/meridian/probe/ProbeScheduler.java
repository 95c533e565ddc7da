package dev.meridian.probe;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.ProbeKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Checks every target at its interval and writes what it observes into a {@link HealthTable}, all
 * on one event-loop thread of its own: that table's writer. Each target is checked once an
 * interval, over a new connection; checks of one target never overlap, and none outlasts its
 * timeout by more than a tick of {@link Agenda}. Methods may be called by any thread.
 */
public final class ProbeScheduler {
  private static final long STOP_SECONDS_MAX = 1;

  private final Vertx vertx;
  private final ProbeLoop loop;
  private Optional<Future<String>> started = Optional.empty();
  private Optional<Future<Void>> stopped = Optional.empty();

  /**
   * A scheduler at rest.
   *
   * @param vertx lends an event loop; outlives the scheduler
   * @param table is written by this scheduler only, until it turns to another
   * @param probed targets of the table, each at most once, with their probes
   */
  public ProbeScheduler(Vertx vertx, HealthTable table, List<Probed> probed) {
    this(vertx, table, probed, Optional.empty(), RandomGenerator.getDefault());
  }

  /**
   * @param trust certificates to trust instead of the JDK's own
   */
  ProbeScheduler(
      Vertx vertx,
      HealthTable table,
      List<Probed> probed,
      Optional<TrustOptions> trust,
      RandomGenerator random) {
    this.vertx = vertx;
    this.loop = new ProbeLoop(table, List.copyOf(probed), trust, random);
  }

  /**
   * Begins probing; the first checks of all targets start within a second, those of few targets
   * within a millisecond for each. Fails with an {@link IllegalArgumentException} when the URL of a
   * probe cannot be understood, and with an {@link IllegalStateException} after {@link #stop()}.
   * Once begun, it stays begun.
   */
  public synchronized Future<Void> start() {
    if (stopped.isPresent()) {
      return Future.failedFuture(new IllegalStateException("probing was stopped"));
    }
    if (started.isEmpty()) {
      started = Optional.of(vertx.deployVerticle(loop).onFailure(loop::noFirstRound));
    }
    return started.get().mapEmpty();
  }

  /**
   * Completes when every target has a verdict for the first time, on the scheduler's thread: after
   * its first check if that succeeded, after the second at the latest. Fails when probing cannot be
   * started or is stopped before.
   */
  public Future<Void> firstRound() {
    return loop.firstRound();
  }

  /**
   * Goes on with other targets that are observed into another table, in one step of the scheduler's
   * thread: every observation is in one table or the other. Targets whose key and check are as
   * before keep their rhythm and the check in flight; others begin or end. When the length of the
   * ticks of {@link Agenda} changes with the shortest timeout, all begin anew.
   *
   * <p>Fails, with nothing changed, when the URL of a probe cannot be understood, when {@code
   * between} throws, before {@link #start()} and after {@link #stop()}.
   *
   * @param table is written by this scheduler only, from that step on
   * @param probed targets of the table, each at most once, with their probes
   * @param between is run in that step, after the last observation into the table before; takes
   *     what there is into the new one
   */
  public synchronized Future<Void> turnTo(
      HealthTable table, List<Probed> probed, Runnable between) {
    if (stopped.isPresent() || started.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("nothing is being probed"));
    }
    List<Probed> all = List.copyOf(probed);
    return started.get().compose(begun -> loop.turnTo(table, all, between));
  }

  /**
   * Checks only these of its targets, until told again: the others are another node's. Those that
   * are turned to later are chosen from in the same way. Before {@link #start()} and after {@link
   * #stop()} nothing comes of it.
   */
  public void attend(Set<ProbeKey> share) {
    Set<ProbeKey> some = Set.copyOf(share);
    var _ = run(() -> loop.attend(some));
  }

  /**
   * Runs something between two observations, on the scheduler's thread. Fails with what it throws,
   * before {@link #start()} and after {@link #stop()}.
   */
  public synchronized Future<Void> run(Runnable task) {
    if (stopped.isPresent() || started.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("nothing is being probed"));
    }
    return started.get().compose(begun -> loop.run(task));
  }

  /**
   * Takes a heartbeat; of a target that is not pushed nothing comes of it. Completes when it was
   * observed, and fails as {@link #run} does.
   */
  public synchronized Future<Void> received(ProbeKey key, Heartbeat beat) {
    if (stopped.isPresent() || started.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("nothing is being probed"));
    }
    return started.get().compose(begun -> loop.received(key, beat));
  }

  /**
   * Sets what is done some times a second on the scheduler's thread, after delays were looked at.
   * To be called before {@link #start()}.
   */
  public void atEachLook(Runnable task) {
    loop.atEachLook(task);
  }

  /**
   * Ends probing for good: drops the checks in flight without an observation and closes their
   * connections. Takes at most a second and always succeeds; nothing is observed afterwards. A
   * connection that is still in its TLS handshake closes by itself within the probe's timeout.
   */
  public synchronized Future<Void> stop() {
    if (stopped.isEmpty()) {
      loop.noFirstRound(new CancellationException("probing was stopped"));
      stopped =
          Optional.of(
              started
                  .orElseGet(() -> Future.failedFuture("never started"))
                  .compose(vertx::undeploy)
                  .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                  .otherwiseEmpty());
    }
    return stopped.get();
  }
}
