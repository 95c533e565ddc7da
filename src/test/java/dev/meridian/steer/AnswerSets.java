package dev.meridian.steer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Exact chances of the sets of records that answers hold, by member name. */
final class AnswerSets {
  private AnswerSets() {}

  /** Those of a compiled outcome over all clients, read from its structure. */
  static Map<SortedSet<String>, Double> of(Outcome outcome) {
    var chances = new HashMap<SortedSet<String>, Double>();
    Distribution.overall(outcome.choice())
        .forEach(
            (drawing, share) -> {
              List<String> names = drawing.from().stream().map(one -> one.member().name()).toList();
              double[] weights = drawing.from().stream().mapToDouble(Candidate::weight).toArray();
              draw(names, weights, drawing.answers(), share, new TreeSet<>(), chances);
            });
    return chances;
  }

  /**
   * Adds the chances of drawing {@code left} more of the names, by weight, without putting back.
   */
  static void draw(
      List<String> names,
      double[] weights,
      int left,
      double share,
      SortedSet<String> drawn,
      Map<SortedSet<String>, Double> chances) {
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      total += drawn.contains(names.get(i)) ? 0 : weights[i];
    }
    if (left == 0 || total == 0) {
      chances.merge(new TreeSet<>(drawn), share, Double::sum);
      return;
    }
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0 && drawn.add(names.get(i))) {
        draw(names, weights, left - 1, share * weights[i] / total, drawn, chances);
        drawn.remove(names.get(i));
      }
    }
  }
}
