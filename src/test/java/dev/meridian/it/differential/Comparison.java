package dev.meridian.it.differential;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares response by response, and counts the differences by the rule that permits them. */
final class Comparison {
  private static final int SHOWN = 20;

  private final Zones zones;
  private final Map<Rule, Map<Peer, Integer>> applied = new LinkedHashMap<>();
  private final Map<Peer, Integer> differing = new EnumMap<>(Peer.class);
  private final List<String> unexplained = new ArrayList<>();
  private int queries;

  Comparison(Zones zones) {
    this.zones = zones;
  }

  /** Compares all; the arrays are in the order of the requests. */
  void compare(List<Asked> asked, byte[][] ours, Map<Peer, byte[][]> theirs) {
    for (int i = 0; i < asked.size(); i++) {
      queries++;
      Reply reply = Reply.of(ours[i]);
      for (Map.Entry<Peer, byte[][]> peer : theirs.entrySet()) {
        Reply other = Reply.of(peer.getValue()[i]);
        compare(new Compared(zones, peer.getKey(), asked.get(i), reply, other));
      }
    }
  }

  private void compare(Compared compared) {
    Set<Part> differences = Reply.differences(compared.ours(), compared.theirs());
    if (differences.isEmpty()) {
      return;
    }
    differing.merge(compared.peer(), 1, Integer::sum);
    EnumSet<Part> left = EnumSet.copyOf(differences);
    for (Rule rule : Permitted.RULES) {
      EnumSet<Part> explained = EnumSet.copyOf(left);
      explained.retainAll(rule.explain(compared));
      if (!explained.isEmpty()) {
        left.removeAll(explained);
        applied
            .computeIfAbsent(rule, key -> new EnumMap<>(Peer.class))
            .merge(compared.peer(), 1, Integer::sum);
      }
    }
    if (!left.isEmpty()) {
      unexplained.add(
          "%s differs in %s%n%s%nMeridian: %s%s: %s"
              .formatted(
                  compared.peer().label,
                  left,
                  compared.asked(),
                  compared.ours(),
                  compared.peer().label,
                  compared.theirs()));
    }
  }

  int queries() {
    return queries;
  }

  /** Differences that no rule permits, in full; the first of them only. */
  List<String> unexplained() {
    return unexplained.subList(0, Math.min(SHOWN, unexplained.size()));
  }

  /** Rules that permitted nothing. */
  List<String> idle() {
    return Permitted.RULES.stream().filter(rule -> counts(rule).isEmpty()).map(Rule::name).toList();
  }

  private Map<Peer, Integer> counts(Rule rule) {
    return applied.getOrDefault(rule, Map.of());
  }

  /** What was compared and how often each rule was needed, for people. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append("%d queries compared with each of NSD and Knot DNS%n".formatted(queries));
    for (Peer peer : Peer.values()) {
      text.append(
          "%-8s  %6d responses differ in some part%n"
              .formatted(peer.label, differing.getOrDefault(peer, 0)));
    }
    text.append("%n%6s %6s  permitted difference%n".formatted("NSD", "Knot"));
    for (Rule rule : Permitted.RULES) {
      text.append(
          "%6d %6d  %s%n"
              .formatted(
                  counts(rule).getOrDefault(Peer.NSD, 0),
                  counts(rule).getOrDefault(Peer.KNOT, 0),
                  rule.name()));
    }
    text.append("%n%d differences unexplained%n".formatted(unexplained.size()));
    return text.toString();
  }
}
