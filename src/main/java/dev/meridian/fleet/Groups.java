package dev.meridian.fleet;

import dev.meridian.health.Recusal;
import dev.meridian.health.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How groups of targets fare, by this node's own evidence. Used by the council's thread. */
final class Groups {
  /** One group. */
  private static final class Tally {
    private int known;
    private int down;
    private Optional<Long> failedNanos = Optional.empty();

    void count(Verdict verdict, int one) {
      known += verdict == Verdict.UNKNOWN ? 0 : one;
      down += verdict == Verdict.DOWN ? one : 0;
    }

    void look(long nowNanos) {
      boolean fails = 2 * down > known;
      failedNanos = fails ? failedNanos.or(() -> Optional.of(nowNanos)) : Optional.empty();
    }
  }

  private Map<String, Tally> tallies = new HashMap<>();
  private final Map<String, Verdict> said = new HashMap<>();

  /**
   * Counts these and no others. A group that fails goes on failing since when it did.
   *
   * @param evidence of this node
   */
  void turnTo(List<Case> cases, Function<Case, Verdict> evidence, long nowNanos) {
    Map<String, Tally> before = tallies;
    tallies = new HashMap<>();
    said.clear();
    for (Case one : cases) {
      Verdict verdict = evidence.apply(one);
      said.put(one.fingerprint.text(), verdict);
      tallies.computeIfAbsent(one.group, added -> new Tally()).count(verdict, 1);
    }
    tallies.forEach(
        (group, tally) -> {
          Tally known = before.get(group);
          tally.failedNanos = known == null ? Optional.empty() : known.failedNanos;
          tally.look(nowNanos);
        });
  }

  /** This node's evidence of a target is this now; UNKNOWN for none. */
  void says(Case one, Verdict verdict, long nowNanos) {
    Verdict before = said.put(one.fingerprint.text(), verdict);
    Tally tally = tallies.get(one.group);
    if (tally != null) {
      if (before != null) {
        tally.count(before, -1);
      }
      tally.count(verdict, 1);
      tally.look(nowNanos);
    }
  }

  /** Those of which this node knows anything. */
  Map<String, Recusal.Group> all() {
    Map<String, Recusal.Group> all = new HashMap<>();
    tallies.forEach(
        (name, tally) -> {
          if (tally.known > 0) {
            all.put(name, new Recusal.Group(tally.failedNanos));
          }
        });
    return all;
  }
}
