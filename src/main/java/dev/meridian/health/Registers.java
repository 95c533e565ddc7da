package dev.meridian.health;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A map that many nodes write and that comes to the same at all of them, in whatever order and
 * however often they hear of each other's writes: of two values for one key the one with the later
 * stamp stays. What is taken away is written as an empty value. Used by one thread.
 */
public final class Registers {
  /** A value and when it was written. */
  public record Entry(String value, Stamp stamp) {}

  private final Map<String, Entry> entries = new HashMap<>();

  /** What is known under a key; empty when nothing was ever written. */
  public Optional<Entry> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** All that is known. */
  public Map<String, Entry> all() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * Hears of a write.
   *
   * @return whether it is news: later than what is known
   */
  public boolean merge(String key, Entry other) {
    Entry known = entries.get(key);
    if (known != null && known.stamp().compareTo(other.stamp()) >= 0) {
      return false;
    }
    entries.put(key, other);
    return true;
  }

  /**
   * Writes: this is later than all that is known here.
   *
   * @param millis since 1970, by a clock that may be wrong
   * @param writer this node's name
   */
  public Entry write(String key, String value, long millis, String writer) {
    Entry known = entries.get(key);
    long counter = known == null ? 1 : known.stamp().counter() + 1;
    Entry written = new Entry(value, new Stamp(counter, millis, writer));
    entries.put(key, written);
    return written;
  }
}
