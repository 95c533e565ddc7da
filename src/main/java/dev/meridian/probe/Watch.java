package dev.meridian.probe;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.ProbeKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one target, one after the other. Used by the scheduler's thread only.
 *
 * <p>A target without a verdict is checked again soon after a failure, out of its rhythm: the first
 * failure may be the fault of a process that is just starting, here or there.
 */
final class Watch {
  /** From a failure that decided nothing to the next check of an unknown target. */
  static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Agenda agenda;
  private final Admission gate;
  private final Checker checker;
  private final Rhythm rhythm;
  private final RandomGenerator random;
  private final Runnable decided;
  private final Runnable start = this::check;
  private final Runnable due = this::pass;
  private final Runnable late = this::cut;

  private final Reminder reminder = new Reminder();

  /** Where observations go. */
  private HealthTable table;

  private Probed probed;

  /** The one in flight. */
  private Optional<Attempt> attempt = Optional.empty();

  /** The number of the check that is in flight or comes next. */
  private long check;

  /** When the next check is due or, while one is in flight, its deadline. */
  private long tick;

  private boolean ended;

  /**
   * @param decided is run once the target has a verdict
   */
  Watch(
      Agenda agenda,
      Admission gate,
      HealthTable table,
      Probed probed,
      Checker checker,
      Rhythm rhythm,
      RandomGenerator random,
      Runnable decided) {
    this.agenda = agenda;
    this.gate = gate;
    this.table = table;
    this.probed = probed;
    this.checker = checker;
    this.rhythm = rhythm;
    this.random = random;
    this.decided = decided;
  }

  /** What is watched. */
  ProbeKey key() {
    return probed.target().key();
  }

  /**
   * Whether a probe is checked as this one is, at the same interval; verdicts are not its matter.
   */
  boolean checks(ProbeSpec spec) {
    ProbeSpec own = probed.spec();
    return own.check().equals(spec.check())
        && own.weightFrom().equals(spec.weightFrom())
        && own.every().equals(spec.every())
        && own.timeout().equals(spec.timeout());
  }

  /** Goes on, the check in flight included, for another table. */
  void turnTo(HealthTable next, Probed same) {
    table = next;
    probed = same;
  }

  /** Sets the clock for check 0. */
  void begin() {
    await(rhythm.firstNanos());
  }

  /** Drops the check in flight; there will be no other. */
  void end() {
    ended = true;
    agenda.remove(tick, due);
    agenda.remove(tick, late);
    attempt.ifPresent(Attempt::abandon);
  }

  private void await(long dueNanos) {
    tick = agenda.tickBefore(dueNanos);
    agenda.add(tick, due);
  }

  private void pass() {
    gate.pass(start);
  }

  private void check() {
    if (ended) {
      return;
    }
    long nowNanos = System.nanoTime();
    Duration timeout = probed.spec().timeout();
    Attempt current = new Attempt(timeout, nowNanos, this::observed, this::passed);
    attempt = Optional.of(current);
    tick = agenda.tickAfter(nowNanos + timeout.toNanos());
    agenda.add(tick, late);
    try {
      checker.check(current);
    } catch (RuntimeException e) {
      current.fail(e);
    }
  }

  private void cut() {
    attempt.ifPresent(Attempt::cut);
  }

  private void observed(Observation observation) {
    attempt = Optional.empty();
    agenda.remove(tick, late);
    remind(observation);
    boolean wasAwaited = isAwaited();
    try {
      table.observe(probed.target().index(), observation);
    } catch (RuntimeException e) {
      LOG.error("a listener failed at a change of verdict; probing goes on", e);
    }
    if (!ended) {
      awaitNext();
    }
    if (wasAwaited && !isAwaited()) {
      decided.run();
    }
  }

  private void passed() {
    attempt = Optional.empty();
    agenda.remove(tick, late);
    if (!ended) {
      awaitDue(System.nanoTime());
    }
  }

  /** Looks now instead of at the next turn; for what answers at once. */
  void hurry() {
    if (!ended && attempt.isEmpty()) {
      agenda.remove(tick, due);
      check();
    }
  }

  private void remind(Observation observation) {
    if (reminder.isDue(observation.warning(), observation.atNanos())) {
      String address = AddressText.print(key().address());
      LOG.warn("{} at {}: {}", key().probe(), address, observation.warning());
    }
  }

  private void awaitNext() {
    long nowNanos = System.nanoTime();
    if (isUnknown() && !probed.spec().isPushed()) {
      await(nowNanos + RECHECK_NANOS);
    } else {
      awaitDue(nowNanos);
    }
  }

  private void awaitDue(long nowNanos) {
    check = rhythm.following(check, nowNanos);
    await(rhythm.dueNanos(check) + rhythm.jitterNanos(random));
  }

  /** Whether somebody waits for its first verdict: that of heartbeats may never come. */
  boolean isAwaited() {
    return isUnknown() && !probed.spec().isPushed();
  }

  /** Whether the target has no verdict yet. */
  boolean isUnknown() {
    return table.lacksEvidence(probed.target().index());
  }
}
