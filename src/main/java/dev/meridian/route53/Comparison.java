package dev.meridian.route53;

import dev.meridian.route53.Parity.Finding;
import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;

/**
 * How alike two authorities answer for a zone.
 *
 * @param theirs who was asked beside us
 * @param asked questions
 * @param differences in the order of the questions
 */
public record Comparison(Name zone, String theirs, int asked, List<Difference> differences) {
  /** Copies the list. */
  public Comparison {
    differences = List.copyOf(differences);
  }

  /**
   * A question that they answer otherwise.
   *
   * @param ours an answer of ours
   */
  public record Difference(
      ParityQuestion question, Finding finding, SortedSet<String> ours, SortedSet<String> theirs) {
    String text() {
      return "%s %s for %s: theirs %s, ours %s: %s"
          .formatted(
              question.asked(),
              question.type(),
              question.client(),
              values(theirs),
              values(ours),
              words());
    }

    private static String values(SortedSet<String> values) {
      return values.isEmpty() ? "nothing" : String.join(", ", values);
    }

    private String words() {
      return switch (finding) {
        case AGREES -> "agrees";
        case GEO_DATA -> "geo data, right for a client elsewhere";
        case HEALTH_LAG -> "health lag, right for another state of health";
        case TOLD -> "as the plan tells";
        case BUG -> "bug";
      };
    }

    private Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", question.asked().toString());
      facts.put("type", question.type().name());
      facts.put("client", question.client().subnet());
      facts.put("country", question.client().location().country());
      facts.put("ours", List.copyOf(ours));
      facts.put("theirs", List.copyOf(theirs));
      facts.put("finding", finding.name());
      return facts;
    }
  }

  /** Share of the questions that are answered alike; 1 where nothing was asked. */
  public double share() {
    return asked == 0 ? 1 : (double) (asked - differences.size()) / asked;
  }

  /** How many differences there are of each kind, 0 too. */
  public SequencedMap<String, Long> kinds() {
    SequencedMap<String, Long> kinds = new LinkedHashMap<>();
    kinds.put("geoData", count(Finding.GEO_DATA));
    kinds.put("healthLag", count(Finding.HEALTH_LAG));
    kinds.put("asPlanned", count(Finding.TOLD));
    kinds.put("bugs", count(Finding.BUG));
    return kinds;
  }

  /** Whether something differs that nothing explains. */
  public boolean hasBugs() {
    return count(Finding.BUG) > 0;
  }

  private long count(Finding finding) {
    return differences.stream().filter(one -> one.finding() == finding).count();
  }

  /** What nothing explains, a line each. */
  List<String> bugs() {
    return differences.stream()
        .filter(one -> one.finding() == Finding.BUG)
        .map(Difference::text)
        .toList();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d of %d answers of %s agree, %s %%; differences: %d geo data, %d health lag, %d as the plan tells, %d bug%n"
            .formatted(
                zone,
                asked - differences.size(),
                asked,
                theirs,
                String.format(Locale.ROOT, "%.1f", 100 * share()),
                count(Finding.GEO_DATA),
                count(Finding.HEALTH_LAG),
                count(Finding.TOLD),
                count(Finding.BUG)));
    differences.forEach(one -> text.append("  ").append(one.text()).append('\n'));
    return text.toString();
  }

  /** For programs. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("zone", zone.toString());
    facts.put("theirs", theirs);
    facts.put("asked", asked);
    facts.put("agreeing", asked - differences.size());
    facts.put("agreeingRatio", share());
    facts.putAll(kinds());
    List<Map<String, Object>> list = new ArrayList<>();
    differences.forEach(one -> list.add(one.facts()));
    facts.put("differences", list);
    return facts;
  }
}
