package dev.meridian.health;

import dev.meridian.health.Rules.Damping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What {@link TargetState} should say, found from the whole history: no counters are kept, each
 * question looks back over all that happened.
 */
final class HistoryModel {
  private final Rules rules;
  private final List<Event> history;

  HistoryModel(Rules rules, List<Event> history) {
    this.rules = rules;
    this.history = history;
  }

  /** What the checks up to an event say. */
  private List<Verdict> evidence() {
    List<Verdict> said = new ArrayList<>();
    Verdict now = Verdict.UNKNOWN;
    int flippedAt = -1;
    for (int i = 0; i < history.size(); i++) {
      if (history.get(i) instanceof Event.Checked) {
        Verdict next = evidence(now, flippedAt, i);
        flippedAt = next == now ? flippedAt : i;
        now = next;
      }
      said.add(now);
    }
    return said;
  }

  private Verdict evidence(Verdict before, int flippedAt, int last) {
    List<Boolean> all = checks(0, last);
    List<Boolean> since = checks(flippedAt + 1, last);
    return switch (before) {
      case UNKNOWN ->
          all.getLast()
              ? Verdict.UP
              : endsWith(all, Math.min(2, rules.fall()), false) ? Verdict.DOWN : Verdict.UNKNOWN;
      case UP -> {
        int from = 0;
        for (int i = 1; i <= since.size(); i++) {
          // Successes before the flip to UP count for clearing, but there is nothing to clear then.
          if (endsWith(since.subList(0, i), rules.clear(), true)) {
            from = i;
          }
        }
        yield Collections.frequency(since.subList(from, since.size()), false) >= rules.fall()
            ? Verdict.DOWN
            : Verdict.UP;
      }
      case DOWN -> endsWith(all, rules.rise(), true) ? Verdict.UP : Verdict.DOWN;
    };
  }

  private List<Boolean> checks(int from, int last) {
    return history.subList(from, last + 1).stream()
        .filter(Event.Checked.class::isInstance)
        .map(event -> ((Event.Checked) event).success())
        .toList();
  }

  private static boolean endsWith(List<Boolean> checks, int count, boolean success) {
    return checks.size() >= count
        && !checks.subList(checks.size() - count, checks.size()).contains(!success);
  }

  /** The verdict after each event. */
  List<Verdict> verdicts() {
    List<Verdict> said = evidence();
    List<Verdict> verdicts = new ArrayList<>();
    Verdict verdict = Verdict.UNKNOWN;
    int latchedAt = -1;
    for (int i = 0; i < history.size(); i++) {
      Verdict before = verdict;
      boolean latched = latchedAt >= 0 && !releasedBetween(latchedAt, i);
      verdict = verdict(before, said, i, latched && rules.manualFailback());
      if (before == Verdict.UP && verdict == Verdict.DOWN) {
        latchedAt = i;
      }
      verdicts.add(verdict);
    }
    return verdicts;
  }

  private boolean releasedBetween(int after, int upTo) {
    return history.subList(after + 1, upTo + 1).stream().anyMatch(Event.Released.class::isInstance);
  }

  private Verdict verdict(Verdict before, List<Verdict> said, int i, boolean latched) {
    if (before == Verdict.UNKNOWN) {
      return said.get(i);
    }
    int since = i;
    while (since > 0 && said.get(since - 1) == said.get(i)) {
      since--;
    }
    long waited = history.get(i).atNanos() - history.get(since).atNanos();
    boolean held = held(said, i);
    if (before == Verdict.UP) {
      boolean failed = said.get(i) == Verdict.DOWN && waited >= rules.failoverDelay().toNanos();
      return failed || held ? Verdict.DOWN : Verdict.UP;
    }
    boolean back = said.get(i) == Verdict.UP && waited >= rules.failbackDelay().toNanos();
    return back && !held && !latched ? Verdict.UP : Verdict.DOWN;
  }

  /** Whether the penalty reached {@code hold} and has not been below {@code release} since. */
  private boolean held(List<Verdict> said, int i) {
    if (rules.damping().isEmpty()) {
      return false;
    }
    Damping damping = rules.damping().get();
    boolean held = false;
    for (int k = 0; k <= i; k++) {
      double penalty = penalty(said, k, damping);
      held = penalty >= damping.hold() || (held && penalty >= damping.release());
    }
    return held;
  }

  /** The sum of all flips since the last release, each halved once in each half-life. */
  private double penalty(List<Verdict> said, int i, Damping damping) {
    double sum = 0;
    for (int k = i; k > 0 && !(history.get(k) instanceof Event.Released); k--) {
      if (said.get(k) != said.get(k - 1) && said.get(k - 1) != Verdict.UNKNOWN) {
        double age = history.get(i).atNanos() - history.get(k).atNanos();
        sum += Math.pow(0.5, age / damping.halfLife().toNanos());
      }
    }
    return sum;
  }
}
