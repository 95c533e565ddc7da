package dev.meridian.health;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * What the checks of one node say of each target, where a fleet decides. Used by the thread that
 * observes.
 */
final class OwnChecks {
  private final RiseFall[] evidence;

  /** Of an earlier process: the first check only counts. */
  private final BitSet restored = new BitSet();

  private Optional<HealthTable.FleetListener> listener = Optional.empty();

  OwnChecks(int targets) {
    this.evidence = new RiseFall[targets];
    Arrays.fill(evidence, RiseFall.START);
  }

  void listen(HealthTable.FleetListener one) {
    listener = Optional.of(one);
  }

  RiseFall evidence(int target) {
    return evidence[target];
  }

  void observe(Target target, Observation observation) {
    int index = target.index();
    RiseFall before = evidence[index];
    evidence[index] =
        restored.get(index)
            ? before.noting(observation.success(), target.rules())
            : before.after(observation.success(), target.rules());
    restored.clear(index);
    listener.ifPresent(one -> one.checked(target, evidence[index], observation));
  }

  void tellReleased(Target target) {
    listener.ifPresent(one -> one.released(target));
  }

  void restore(int target, RiseFall known) {
    evidence[target] = RiseFall.saying(known.verdict());
    restored.set(target, known.verdict() != Verdict.UNKNOWN);
  }

  void takeOver(int target, OwnChecks other, int place) {
    evidence[target] = other.evidence[place];
    restored.set(target, other.restored.get(place));
  }

  void forget(int target) {
    evidence[target] = RiseFall.START;
    restored.clear(target);
  }
}
