package dev.meridian.control.http;

import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenerTally;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What listeners counted since the start, their threads added up. */
final class Counters {
  private Counters() {}

  /** The tallies of each endpoint, in the order of the listeners. */
  static Map<Endpoint, List<Tally>> byEndpoint(List<ListenerTally> tallies) {
    Map<Endpoint, List<Tally>> grouped = new LinkedHashMap<>();
    for (ListenerTally one : tallies) {
      grouped.computeIfAbsent(one.endpoint(), _ -> new ArrayList<>()).add(one.tally());
    }
    return grouped;
  }

  static long total(List<Tally> tallies, Ending ending) {
    return tallies.stream().mapToLong(tally -> tally.total(ending)).sum();
  }

  static long total(List<Tally> tallies, Event event) {
    return tallies.stream().mapToLong(tally -> tally.total(event)).sum();
  }

  static String word(Enum<?> counter) {
    return counter.name().toLowerCase(Locale.ROOT);
  }

  static JsonObject json(List<ListenerTally> tallies) {
    JsonArray listeners = new JsonArray();
    byEndpoint(tallies)
        .forEach(
            (endpoint, own) ->
                listeners.add(
                    counters(own)
                        .put("address", Endpoint.text(endpoint.address()))
                        .put("transport", endpoint.transport().toString())));
    List<Tally> all = tallies.stream().map(ListenerTally::tally).toList();
    return new JsonObject().put("listeners", listeners).put("total", counters(all));
  }

  private static JsonObject counters(List<Tally> tallies) {
    return new JsonObject()
        .put("endings", object(Ending.values(), ending -> total(tallies, ending)))
        .put("events", object(Event.values(), event -> total(tallies, event)));
  }

  private static <E extends Enum<E>> JsonObject object(E[] counters, ToLongFunction<E> total) {
    JsonObject json = new JsonObject();
    for (E counter : counters) {
      json.put(word(counter), total.applyAsLong(counter));
    }
    return json;
  }
}
