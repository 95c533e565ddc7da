package dev.meridian.control;

import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenerTally;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What listeners counted since the start, in words for people and programs. */
public final class Totals {
  private static final Set<Event> ALWAYS = EnumSet.of(Event.RECEIVED, Event.SENT);

  private Totals() {}

  /**
   * One line for each endpoint, its threads and loops added up: {@code 127.0.0.1:53/udp received=7
   * sent=6 answer=5 dropped=1 …}. After the two that are always there come the endings, whose sum
   * is {@code received}, and the events, where they are not 0.
   */
  public static List<String> lines(List<ListenerTally> tallies) {
    Map<Endpoint, List<Tally>> byEndpoint = new LinkedHashMap<>();
    for (ListenerTally one : tallies) {
      byEndpoint.computeIfAbsent(one.endpoint(), _ -> new ArrayList<>()).add(one.tally());
    }
    List<String> lines = new ArrayList<>();
    byEndpoint.forEach((endpoint, own) -> lines.add(endpoint + words(own)));
    return lines;
  }

  private static String words(List<Tally> tallies) {
    StringBuilder words = new StringBuilder();
    for (Event event : ALWAYS) {
      word(words, event, total(tallies, event));
    }
    for (Ending ending : Ending.values()) {
      long total = tallies.stream().mapToLong(tally -> tally.total(ending)).sum();
      if (total != 0) {
        word(words, ending, total);
      }
    }
    for (Event event : Event.values()) {
      long total = total(tallies, event);
      if (total != 0 && !ALWAYS.contains(event)) {
        word(words, event, total);
      }
    }
    return words.toString();
  }

  private static long total(List<Tally> tallies, Event event) {
    return tallies.stream().mapToLong(tally -> tally.total(event)).sum();
  }

  private static void word(StringBuilder words, Enum<?> counter, long total) {
    words.append(' ').append(counter.name().toLowerCase(Locale.ROOT)).append('=').append(total);
  }
}
