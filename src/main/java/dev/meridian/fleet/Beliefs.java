package dev.meridian.fleet;

import dev.meridian.health.Agreement.Agreed;
import dev.meridian.health.Belief;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.TargetState;
import dev.meridian.health.Verdict;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What is believed of the targets, at this node and by the registers that all nodes share. A node
 * moves what it believes itself, at once, when the word of the quorum changes as it hears it; the
 * first in the target's order to do so writes the register, and the others follow that, those too
 * which missed the votes. Where the quorum, as a node hears it, has said otherwise than the
 * register for a while, the first in the order corrects it; the others wait longer, so that nodes
 * which hear differently do not talk each other round in circles. Used by the council's thread.
 */
final class Beliefs {
  /** Between two writers of one register, so that the second need not write. */
  private static final long WRITE_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long WRITE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

  /** How long the first in the order watches a register that is not what the quorum says. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Each correction doubles the wait for the next one, so often. */
  private static final int CORRECTIONS_MAX = 8;

  private static final long CORRECTIONS_KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Ledger ledger;
  private final Votes votes;

  /** Those that wait for something: to pass, to be written, to be settled. */
  private final Set<Case> unsettled = new LinkedHashSet<>();

  private HealthTable table = HealthTable.ofFleet(List.of());
  private Optional<Long> passNanos = Optional.empty();

  Beliefs(Ledger ledger, Votes votes) {
    this.ledger = ledger;
    this.votes = votes;
  }

  /** These are the targets from now on. */
  void turnTo(HealthTable next, List<Case> cases) {
    table = next;
    unsettled.clear();
    unsettled.addAll(cases);
  }

  /**
   * Believes what the register says, if it says anything.
   *
   * @return whether that makes sense
   */
  boolean learn(Case one, Now now) {
    Optional<Entry> entry = ledger.get(one.register);
    Optional<Belief> belief = entry.flatMap(e -> RegisterText.belief(e.value()));
    if (entry.isEmpty() || belief.isEmpty()) {
      return entry.isEmpty();
    }
    one.writeNanos = Optional.empty();
    if (!own(one, now).filter(belief.get()::matches).isPresent()) {
      Observation said =
          new Observation(
              belief.get().evidence() == Verdict.UP,
              "as the fleet believes, by " + entry.get().stamp().writer(),
              0,
              now.nanos());
      table.teach(one.index(), belief.get(), said);
    }
    unsettled.add(one);
    return true;
  }

  /** What this node believes; empty while it believes nothing. */
  private Optional<Belief> own(Case one, Now now) {
    TargetState state = table.health(one.index()).state();
    return state.verdict() == Verdict.UNKNOWN || state.evidence().verdict() == Verdict.UNKNOWN
        ? Optional.empty()
        : Optional.of(Belief.of(state, now.nanos(), one.target.rules()));
  }

  /** Follows what a quorum says now. */
  void follow(Case one, Agreed agreed, Now now) {
    boolean turned = one.said != Verdict.UNKNOWN && one.said != agreed.verdict();
    one.said = agreed.verdict();
    if (turned || isBelieved(one, agreed) || isUnknown(one)) {
      agree(one, agreed, now);
    } else {
      unsettled.add(one);
    }
  }

  /** Says again what a quorum says, where it is believed: time passes by that. */
  void repeat(Case one, Now now) {
    if (one.agreement instanceof Agreed agreed && isBelieved(one, agreed)) {
      agree(one, agreed, now);
    }
  }

  private boolean isBelieved(Case one, Agreed agreed) {
    return table.health(one.index()).state().evidence().verdict() == agreed.verdict();
  }

  private boolean isUnknown(Case one) {
    return table.health(one.index()).state().evidence().verdict() == Verdict.UNKNOWN;
  }

  private void agree(Case one, Agreed agreed, Now now) {
    Observation said =
        new Observation(
            agreed.verdict() == Verdict.UP,
            agreed.why(),
            agreed.evidence().latencyNanos(),
            now.nanos());
    table.agree(one.index(), said);
    believed(one, now);
  }

  /** Has what this node believes written, where it is not. */
  private void believed(Case one, Now now) {
    Optional<Belief> own = own(one, now);
    Optional<Belief> written =
        ledger.get(one.register).flatMap(entry -> RegisterText.belief(entry.value()));
    boolean same = own.isEmpty() || written.filter(own.get()::matches).isPresent();
    if (same) {
      one.writeNanos = Optional.empty();
    } else if (one.writeNanos.isEmpty()) {
      long wait = Math.min(votes.rank(one) * WRITE_STEP_NANOS, WRITE_NANOS_MAX);
      one.writeNanos = Optional.of(now.nanos() + wait);
    }
    if (!same || table.waits(one.index())) {
      unsettled.add(one);
    }
  }

  /**
   * Lets time pass for those that wait for it.
   *
   * @param hears whether this node hears its fleet; where not, nothing moves
   */
  void settle(boolean hears, Now now) {
    boolean pass = passNanos.filter(at -> now.nanos() - at < PASS_NANOS).isEmpty();
    if (pass) {
      passNanos = Optional.of(now.nanos());
    }
    for (Case one : List.copyOf(unsettled)) {
      if (hears) {
        correct(one, now);
        if (pass) {
          repeat(one, now);
        }
        write(one, now);
      }
      if (isSettled(one)) {
        unsettled.remove(one);
      }
    }
  }

  private boolean isSettled(Case one) {
    boolean agrees = !(one.agreement instanceof Agreed agreed) || isBelieved(one, agreed);
    return agrees && one.writeNanos.isEmpty() && !table.waits(one.index());
  }

  /** Moves what is believed to what the quorum has been saying for long enough. */
  private void correct(Case one, Now now) {
    if (!(one.agreement instanceof Agreed agreed) || isBelieved(one, agreed)) {
      one.disagreesSinceNanos = Optional.empty();
      return;
    }
    if (one.disagreesSinceNanos.isEmpty()) {
      one.disagreesSinceNanos = Optional.of(now.nanos());
    }
    if (now.nanos() - one.correctedNanos > CORRECTIONS_KEPT_NANOS) {
      one.corrections = 0;
    }
    long wait = (SETTLE_NANOS * (1 + votes.rank(one))) << one.corrections;
    if (now.nanos() - one.disagreesSinceNanos.get() >= wait) {
      one.corrections = Math.min(one.corrections + 1, CORRECTIONS_MAX);
      one.correctedNanos = now.nanos();
      one.disagreesSinceNanos = Optional.empty();
      agree(one, agreed, now);
    }
  }

  private void write(Case one, Now now) {
    if (one.writeNanos.isPresent() && now.nanos() >= one.writeNanos.get()) {
      one.writeNanos = Optional.empty();
      writeOwn(one, now);
    }
  }

  private void writeOwn(Case one, Now now) {
    own(one, now).ifPresent(belief -> ledger.write(one.register, RegisterText.text(belief), now));
  }

  /** What people let go here is let go at all nodes. */
  void released(Case one, Now now) {
    writeOwn(one, now);
    releaseElsewhere(one, now);
    unsettled.add(one);
  }

  /** Other regions believe for themselves. */
  private void releaseElsewhere(Case one, Now now) {
    String end = "." + one.fingerprint.text();
    for (Map.Entry<String, Entry> each : Map.copyOf(ledger.all()).entrySet()) {
      if (each.getKey().endsWith(end) && !each.getKey().equals(one.register)) {
        RegisterText.belief(each.getValue().value())
            .filter(belief -> belief.latched() || belief.held())
            .map(belief -> new Belief(belief.evidence(), belief.verdict(), false, 0, false))
            .ifPresent(belief -> ledger.write(each.getKey(), RegisterText.text(belief), now));
      }
    }
  }
}
