package dev.meridian.fleet;

import dev.meridian.health.Assignment;
import dev.meridian.health.Vantage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of some vantages for each target, worked out once while they are the same. Used by the
 * council's thread.
 */
final class Ranking {
  private List<Vantage> vantages = List.of();
  private Assignment assignment = new Assignment(List.of());
  private final Map<String, List<Vantage>> orders = new HashMap<>();

  /** Ranks these from now on. */
  void of(List<Vantage> some) {
    if (!some.equals(vantages)) {
      vantages = List.copyOf(some);
      assignment = new Assignment(some);
      orders.clear();
    }
  }

  /** All of them, the one first that the target falls to first. */
  List<Vantage> order(Case one) {
    return orders.computeIfAbsent(one.fingerprint.text(), _ -> assignment.order(one.fingerprint));
  }

  /** Forgets targets that there are no more. */
  void forget(String fingerprint) {
    orders.remove(fingerprint);
  }
}
