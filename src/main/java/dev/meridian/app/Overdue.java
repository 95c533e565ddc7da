package dev.meridian.app;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import java.util.BitSet;

/** Targets that decide of members, but of which too little is known to tell others of it. */
final class Overdue {
  private Overdue() {}

  /**
   * Targets that decide and have no verdict, or whose last check lies further back than it should.
   */
  static BitSet targets(Loaded loaded, HealthTable health, long nowNanos) {
    BitSet members = new BitSet();
    members.set(0, loaded.roster().size());
    return among(loaded.roster().deciding(members), loaded, health, nowNanos);
  }

  /** Whether a member rests on such a target. */
  static boolean has(int member, Loaded loaded, HealthTable health, long nowNanos) {
    BitSet one = new BitSet();
    one.set(member);
    return !among(loaded.roster().deciding(one), loaded, health, nowNanos).isEmpty();
  }

  private static BitSet among(BitSet targets, Loaded loaded, HealthTable health, long nowNanos) {
    BitSet overdue = new BitSet();
    targets.stream()
        .forEach(
            target -> {
              long age = health.health(target).ageNanos(nowNanos).orElse(Long.MAX_VALUE);
              overdue.set(
                  target,
                  health.verdict(target) == Verdict.UNKNOWN
                      || age > Watchdog.allowedNanos(loaded.probes().get(target)));
            });
    return overdue;
  }
}
