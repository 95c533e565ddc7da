package dev.meridian.control.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A part of a list that may be long: so many items in the order of their ids, after a given one.
 *
 * @param limit at most so many
 * @param after an id; empty for the beginning
 */
record Page(int limit, String after) {
  private static final int STANDARD = 100;
  private static final int MAX = 1000;

  /** The parameters that ask for one. */
  static final List<String> QUERY = List.of("limit", "after");

  static Page of(Call call) {
    return new Page(call.query("limit", STANDARD, 1, MAX), call.query("after").orElse(""));
  }

  /**
   * The part, as {@code items}, how many there are in all as {@code total} and, where there are
   * more behind, the id to go on after as {@code next}.
   */
  <T> JsonObject json(Stream<T> all, Function<T, String> id, Function<T, JsonObject> each) {
    List<T> sorted = all.sorted(Comparator.comparing(id)).toList();
    List<T> rest = sorted.stream().filter(item -> id.apply(item).compareTo(after) > 0).toList();
    JsonArray items = new JsonArray();
    rest.stream().limit(limit).forEach(item -> items.add(each.apply(item)));
    JsonObject json = new JsonObject().put("items", items).put("total", sorted.size());
    if (rest.size() > limit) {
      json.put("next", id.apply(rest.get(limit - 1)));
    }
    return json;
  }
}
