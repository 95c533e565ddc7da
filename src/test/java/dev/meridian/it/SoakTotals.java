package dev.meridian.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A line of what an endpoint counted, as {@code serve} logs it at its end. */
record SoakTotals(String endpoint, Map<String, Long> counters) {
  private static final String MARK = ": totals ";

  static List<SoakTotals> of(List<String> log) {
    return log.stream()
        .filter(line -> line.contains(MARK))
        .map(line -> line.substring(line.indexOf(MARK) + MARK.length()).split(" ", -1))
        .map(SoakTotals::of)
        .toList();
  }

  private static SoakTotals of(String[] words) {
    Map<String, Long> counters = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] pair = words[i].split("=", -1);
      counters.put(pair[0], Long.parseLong(pair[1]));
    }
    return new SoakTotals(words[0], counters);
  }

  /** A counter; 0 when the line leaves it out. */
  long get(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
