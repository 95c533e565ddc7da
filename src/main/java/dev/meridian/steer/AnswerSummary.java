package dev.meridian.steer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a policy answers at one moment, over all of its classes.
 *
 * @param members that answers are drawn from; none is an empty answer (NODATA)
 * @param classes of clients that get those
 * @param up whether the policy is up for them
 */
public record AnswerSummary(SortedSet<String> members, int classes, boolean up) {
  private record Gist(SortedSet<String> members, boolean up) {}

  /** Each distinct set of members, in the order of the first class that gets it. Any thread. */
  public static List<AnswerSummary> of(SteeredPolicy policy, Kind kind) {
    Map<Gist, Integer> classes = new LinkedHashMap<>();
    int count = policy.classes().size();
    for (int number = 0; number < count; number++) {
      Outcome outcome = policy.outcome(number, kind);
      classes.merge(new Gist(members(outcome), outcome.isUp()), 1, Integer::sum);
    }
    return classes.entrySet().stream()
        .map(one -> new AnswerSummary(one.getKey().members(), one.getValue(), one.getKey().up()))
        .toList();
  }

  private static SortedSet<String> members(Outcome outcome) {
    SortedSet<String> names = new TreeSet<>();
    Distribution.overall(outcome.choice())
        .keySet()
        .forEach(drawing -> drawing.from().forEach(one -> names.add(one.member().name())));
    return names;
  }
}
