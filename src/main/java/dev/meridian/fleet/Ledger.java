package dev.meridian.fleet;

import dev.meridian.health.Registers;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The registers, and what the store holds of them: what is later here is sent until the store has
 * it, never over something later. Used by the council's thread.
 */
final class Ledger {
  /** No fleet has more registers. */
  private static final int REGISTERS_MAX = 1_000_000;

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int AGAIN_MAX = 256;

  /** What the store has under a key. */
  private record Held(long revision, Optional<Stamp> stamp) {}

  private static final Held NOTHING = new Held(0, Optional.empty());

  private final Medium medium;
  private final String writer;
  private final Registers registers = new Registers();
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Long> sent = new HashMap<>();
  private long changes;

  Ledger(Medium medium, String writer) {
    this.medium = medium;
    this.writer = writer;
  }

  /** How often a register has changed. */
  long changes() {
    return changes;
  }

  Optional<Entry> get(String name) {
    return registers.get(name);
  }

  Map<String, Entry> all() {
    return registers.all();
  }

  /** Knows what an earlier process of this node knew. */
  void restore(Map<String, Entry> saved) {
    saved.forEach(registers::merge);
  }

  void write(String name, String value, Now now) {
    registers.write(name, value, now.millis(), writer);
    changes++;
    send(name, now.nanos());
  }

  private void send(String name, long nowNanos) {
    sent.put(name, nowNanos);
    registers
        .get(name)
        .ifPresent(
            entry ->
                medium.putAfter(
                    Keys.REGISTER + name,
                    RegisterText.text(entry),
                    held.getOrDefault(name, NOTHING).revision()));
  }

  /**
   * Hears what the store holds.
   *
   * @param entry empty where that makes no sense, or is nothing
   * @return whether it is news
   */
  boolean stored(String name, long revision, Optional<Entry> entry, long nowNanos) {
    if (registers.all().size() >= REGISTERS_MAX && registers.get(name).isEmpty()) {
      return false;
    }
    held.put(name, new Held(revision, entry.map(Entry::stamp)));
    boolean news = entry.isPresent() && registers.merge(name, entry.get());
    changes += news ? 1 : 0;
    if (isStored(name)) {
      sent.remove(name);
    } else {
      sent.putIfAbsent(name, nowNanos);
    }
    return news;
  }

  private boolean isStored(String name) {
    return held.getOrDefault(name, NOTHING).stamp().equals(get(name).map(Entry::stamp));
  }

  /** What the store holds is about to be told anew. */
  void forgetStored() {
    held.clear();
  }

  /** The store holds what was told, and nothing else. */
  void allTold(long nowNanos) {
    sent.clear();
    registers.all().keySet().stream()
        .filter(name -> !isStored(name))
        .forEach(name -> sent.put(name, nowNanos - AGAIN_NANOS));
  }

  /** Sends again what the store does not hold after a while. */
  void repair(long nowNanos) {
    sent.entrySet().stream()
        .filter(each -> nowNanos - each.getValue() >= AGAIN_NANOS)
        .limit(AGAIN_MAX)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(name -> send(name, nowNanos));
  }
}
