package dev.meridian.health;

import dev.meridian.health.Rules.Damping;
import java.util.Optional;

/**
 * The anti-flap machine of one target: what its checks say, and the verdict that traffic follows.
 * {@link #after} is the whole of it, a pure function.
 *
 * <p>A check moves the evidence, as told in {@link RiseFall}; a flip of it from UP to DOWN or back
 * adds to the penalty. Then, and as time passes, the verdict follows:
 *
 * <pre>
 *   verdict  evidence  penalty  latch  evidence so since | verdict, and why it is not the evidence
 *   UNKNOWN  UNKNOWN   –        –      –                 | UNKNOWN
 *   UNKNOWN  UP        –        –      any               | UP
 *   UNKNOWN  DOWN      –        –      any               | DOWN
 *   UP       UP        –        –      any               | UP
 *   UP       DOWN      –        –      &lt; failoverDelay   | UP            FAILOVER_DELAY
 *   UP       DOWN      –        –      failoverDelay     | DOWN, latches
 *   UP       any       holds    –      any               | DOWN, latches DAMPED
 *   DOWN     DOWN      any      any    any               | DOWN
 *   DOWN     UP        holds    any    any               | DOWN          DAMPED
 *   DOWN     UP        –        set    any               | DOWN          LATCHED
 *   DOWN     UP        –        –      &lt; failbackDelay   | DOWN          FAILBACK_DELAY
 *   DOWN     UP        –        –      failbackDelay     | UP
 * </pre>
 *
 * <p>"Latches" sets the latch where failback is manual; {@link Event.Released} clears it, and the
 * penalty. A first verdict waits for nothing and latches nothing: nobody was sent elsewhere by it.
 *
 * <p>In a fleet, checks move the evidence of this node only; what this state holds as evidence is
 * the fleet's ({@link Event.Agreed}), and what is believed may be learnt ({@link Event.Taught}).
 *
 * <p>After a restart ({@link #restored}) the first check only counts, and until then time changes
 * nothing: no single check of a process that has just begun flips what was believed before.
 *
 * @param evidence what the checks say
 * @param verdict what traffic follows
 * @param sinceNanos when the evidence came to say so, {@code System.nanoTime()}; meaningless while
 *     it is unknown
 * @param latched whether a recovery is held until it is released
 * @param penalty for flapping
 * @param restored whether this is of an earlier process and no check has confirmed it
 */
public record TargetState(
    RiseFall evidence,
    Verdict verdict,
    long sinceNanos,
    boolean latched,
    Penalty penalty,
    boolean restored) {
  /** Before the first check. */
  public static final TargetState START =
      new TargetState(RiseFall.START, Verdict.UNKNOWN, 0, false, Penalty.NONE, false);

  /** The state after something happened. */
  public TargetState after(Event event, Rules rules) {
    return switch (event) {
      case Event.Checked(boolean success, long atNanos) ->
          restored
              ? confirmed(evidence.noting(success, rules), atNanos)
              : checked(evidence.after(success, rules), atNanos, rules).settled(atNanos, rules);
      case Event.Agreed(boolean success, long atNanos) ->
          restored
              ? confirmed(evidence, atNanos)
              : checked(RiseFall.saying(Verdict.of(success)), atNanos, rules)
                  .settled(atNanos, rules);
      case Event.Taught(Belief belief, long atNanos) -> taught(belief, atNanos);
      case Event.Passed(long atNanos) -> restored ? this : settled(atNanos, rules);
      case Event.Released(long atNanos) ->
          new TargetState(evidence, verdict, sinceNanos, false, Penalty.NONE, restored)
              .settled(atNanos, rules);
    };
  }

  /** Delays begin anew: nobody was looking while there was no process. */
  private TargetState confirmed(RiseFall next, long nowNanos) {
    return new TargetState(next, verdict, nowNanos, latched, penalty, false);
  }

  private TargetState checked(RiseFall next, long nowNanos, Rules rules) {
    if (next.verdict() == evidence.verdict()) {
      return new TargetState(next, verdict, sinceNanos, latched, penalty, false);
    }
    boolean first = evidence.verdict() == Verdict.UNKNOWN;
    Penalty charged =
        first ? penalty : rules.damping().map(d -> penalty.charged(nowNanos, d)).orElse(penalty);
    return new TargetState(next, verdict, nowNanos, latched, charged, false);
  }

  /** What the belief leaves open is as it was here: since when the evidence says so. */
  private TargetState taught(Belief belief, long nowNanos) {
    boolean same = belief.evidence() == evidence.verdict();
    Penalty taught =
        belief.penalty() == 0
            ? Penalty.NONE
            : new Penalty(belief.penalty(), nowNanos, belief.held());
    return new TargetState(
        same ? evidence : RiseFall.saying(belief.evidence()),
        belief.verdict(),
        same ? sinceNanos : nowNanos,
        belief.latched(),
        taught,
        false);
  }

  private TargetState settled(long nowNanos, Rules rules) {
    Penalty left = rules.damping().map(d -> penalty.decayed(nowNanos, d)).orElse(Penalty.NONE);
    boolean set = latched && rules.manualFailback();
    Verdict next = settledVerdict(left, set, nowNanos, rules);
    boolean failedOver = verdict == Verdict.UP && next == Verdict.DOWN;
    boolean latch = next != Verdict.UP && (set || (failedOver && rules.manualFailback()));
    if (next == verdict && latch == latched && left.equals(penalty)) {
      return this;
    }
    return new TargetState(evidence, next, sinceNanos, latch, left, restored);
  }

  private Verdict settledVerdict(Penalty left, boolean set, long nowNanos, Rules rules) {
    long waited = nowNanos - sinceNanos;
    return switch (verdict) {
      case UNKNOWN -> evidence.verdict();
      case UP -> {
        boolean failed =
            evidence.verdict() == Verdict.DOWN && waited >= rules.failoverDelay().toNanos();
        yield failed || left.holds() ? Verdict.DOWN : Verdict.UP;
      }
      case DOWN -> {
        boolean back =
            evidence.verdict() == Verdict.UP && waited >= rules.failbackDelay().toNanos();
        yield back && !left.holds() && !set ? Verdict.UP : Verdict.DOWN;
      }
    };
  }

  /** Why the verdict is not what the checks say. */
  public Hold hold() {
    if (evidence.verdict() == verdict) {
      return Hold.NONE;
    }
    if (verdict == Verdict.UP) {
      return Hold.FAILOVER_DELAY;
    }
    return penalty.holds() ? Hold.DAMPED : latched ? Hold.LATCHED : Hold.FAILBACK_DELAY;
  }

  /** Whether the passage of time alone can change this. */
  boolean waits() {
    return evidence.verdict() != verdict || penalty.holds();
  }

  /**
   * How long the verdict cannot change, checks being on time: the interval times the checks that
   * are needed, and what is left of the delays. {@link Long#MAX_VALUE} while it is latched.
   */
  public long nanosToChange(long nowNanos, Rules rules) {
    long checks = Math.max(evidence.checksToChange(rules), restored ? 2 : 1);
    long evidenceNanos = checks * rules.every().toNanos();
    long waited = nowNanos - sinceNanos;
    return switch (verdict) {
      case UNKNOWN -> 0;
      case UP -> {
        long delay = rules.failoverDelay().toNanos();
        long toDown =
            evidence.verdict() == Verdict.UP ? evidenceNanos + delay : left(delay, waited);
        // A flip of the evidence may charge the target so much that no delay is waited for.
        yield rules.damping().isPresent() ? Math.min(toDown, evidenceNanos) : toDown;
      }
      case DOWN -> {
        long delay = rules.failbackDelay().toNanos();
        long toUp =
            evidence.verdict() == Verdict.DOWN ? evidenceNanos + delay : left(delay, waited);
        yield latched ? Long.MAX_VALUE : Math.max(toUp, nanosDamped(nowNanos, rules.damping()));
      }
    };
  }

  private long nanosDamped(long nowNanos, Optional<Damping> damping) {
    return damping.map(d -> penalty.nanosToRelease(nowNanos, d)).orElse(0L);
  }

  private long left(long delay, long waited) {
    return restored ? delay : Math.max(0, delay - waited);
  }
}
