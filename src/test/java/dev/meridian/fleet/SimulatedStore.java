package dev.meridian.fleet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keys and values as JetStream keeps them, in one place that all nodes reach or do not. */
final class SimulatedStore {
  record Held(long revision, Optional<String> value) {}

  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Consumer<Arrival> watchers;
  private long revision;

  SimulatedStore(Consumer<Arrival> watchers) {
    this.watchers = watchers;
  }

  void put(String key, Optional<String> value) {
    revision++;
    held.put(key, new Held(revision, value));
    watchers.accept(new Arrival(key, revision, value, true));
  }

  void putAfter(String key, String value, long expected) {
    Held before = held.get(key);
    if ((before == null ? 0 : before.revision()) == expected) {
      put(key, Optional.of(value));
    }
  }

  Map<String, Held> all() {
    return held;
  }

  void wipe() {
    held.clear();
    revision = 0;
  }
}
