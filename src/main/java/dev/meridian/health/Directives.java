package dev.meridian.health;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All overrides by id, as one register a key: of two values the one with the later stamp stays, in
 * whatever order they are heard of. What was taken back stays as an empty value for a while, so
 * that nobody who missed it brings it back. Immutable.
 */
public record Directives(Map<String, Entry> entries) {
  /** How long what was taken back, or has ended, is remembered, milliseconds. */
  static final long REMEMBERED_MILLIS = 7L * 24 * 3600 * 1000;

  /** None. */
  public static final Directives NONE = new Directives(Map.of());

  /**
   * A value and when it was written.
   *
   * @param value empty when it was taken back
   */
  public record Entry(Optional<Directive> value, Stamp stamp) {
    /** Whether it was taken back, or has ended. */
    public boolean isOver(long nowMillis) {
      return value.filter(one -> one.untilMillis().orElse(Long.MAX_VALUE) > nowMillis).isEmpty();
    }
  }

  public Directives {
    entries = Map.copyOf(entries);
  }

  /** With a value that was heard of, if it is later than what is known under its id. */
  public Directives merge(String id, Entry other) {
    Entry known = entries.get(id);
    if (known != null && known.stamp().compareTo(other.stamp()) >= 0) {
      return this;
    }
    Map<String, Entry> next = new HashMap<>(entries);
    next.put(id, other);
    return new Directives(next);
  }

  /** With all that another knows. */
  public Directives merge(Directives other) {
    Directives merged = this;
    for (Map.Entry<String, Entry> one : other.entries.entrySet()) {
      merged = merged.merge(one.getKey(), one.getValue());
    }
    return merged;
  }

  /** What is written here of an id is later than all that is known of it here. */
  private Stamp stamp(String id, long nowMillis, String writer) {
    Entry known = entries.get(id);
    return new Stamp(known == null ? 1 : known.stamp().counter() + 1, nowMillis, writer);
  }

  /** With one more. */
  public Directives give(Directive directive, long nowMillis, String writer) {
    Stamp stamp = stamp(directive.id(), nowMillis, writer);
    return merge(directive.id(), new Entry(Optional.of(directive), stamp));
  }

  /** With one taken back; the same when there is none of that id. */
  public Directives takeBack(String id, long nowMillis, String writer) {
    return get(id).isEmpty()
        ? this
        : merge(id, new Entry(Optional.empty(), stamp(id, nowMillis, writer)));
  }

  /** The one of that id, unless it was taken back. */
  public Optional<Directive> get(String id) {
    return Optional.ofNullable(entries.get(id)).flatMap(Entry::value);
  }

  /** Those that were not taken back, as they were given; some may have ended. */
  public List<Directive> all() {
    return entries.values().stream()
        .flatMap(entry -> entry.value().stream())
        .sorted(Standings.ORDER)
        .toList();
  }

  /** Those that say something now. */
  public List<Directive> active(long nowMillis) {
    return all().stream().filter(one -> one.isActive(nowMillis)).toList();
  }

  /** Without what nobody can need any more. */
  public Directives pruned(long nowMillis) {
    Map<String, Entry> kept = new HashMap<>(entries);
    kept.values().removeIf(entry -> overMillis(entry) < nowMillis - REMEMBERED_MILLIS);
    return kept.size() == entries.size() ? this : new Directives(kept);
  }

  private static long overMillis(Entry entry) {
    return entry
        .value()
        .map(one -> one.untilMillis().orElse(Long.MAX_VALUE))
        .orElse(entry.stamp().millis());
  }
}
