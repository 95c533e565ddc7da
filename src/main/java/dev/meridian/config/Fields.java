package dev.meridian.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mapping whose keys are known beforehand. Any other key is an error with the nearest word. */
final class Fields {
  private final Value owner;
  private final Map<String, Value> values;

  private Fields(Value owner, Map<String, Value> values) {
    this.owner = owner;
    this.values = values;
  }

  /** No fields, where a mapping that may be left out was. */
  static Fields none(Value owner) {
    return new Fields(owner, Map.of());
  }

  /** The fields of a mapping; a problem instead when the value is something else. */
  static Optional<Fields> of(Value value, List<String> keys) {
    return of(value, keys, Map.of());
  }

  /**
   * As above.
   *
   * @param misplaced keys that belong elsewhere, and where that is
   */
  static Optional<Fields> of(Value value, List<String> keys, Map<String, String> misplaced) {
    Optional<Map<String, Value>> values = value.mapping("a mapping with " + Words.list(keys));
    values.ifPresent(found -> found.forEach((key, v) -> check(value, key, v, keys, misplaced)));
    return values.map(found -> new Fields(value, found));
  }

  private static void check(
      Value owner, String key, Value value, List<String> keys, Map<String, String> misplaced) {
    String where = misplaced.get(key);
    if (where != null) {
      owner.error(value.mark().line(), "key " + Words.quote(key) + " " + where);
    } else if (!keys.contains(key)) {
      owner.error(
          value.mark().line(),
          "unknown key " + Words.quote(key) + Words.suggest(key, keys, "allowed"));
    }
  }

  /** The mapping itself. */
  Value owner() {
    return owner;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Optional<Value> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The word under a key, if the key is there. */
  Optional<String> word(String key, String expected) {
    return get(key).flatMap(value -> value.word(expected));
  }
}
