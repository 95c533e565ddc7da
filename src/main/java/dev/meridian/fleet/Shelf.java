package dev.meridian.fleet;

import dev.meridian.health.Evidence;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The evidence that this node shows, and what the store holds of it: what differs is sent again
 * until it does not. Used by the council's thread.
 */
final class Shelf {
  /** From one attempt to the next, so that a store that is merely slow is not flooded. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Sent again at one time. */
  private static final int AGAIN_MAX = 256;

  private final String vantage;
  private final String boot;
  private final Medium medium;

  /** By fingerprint. Others may read it. */
  private final Map<String, Evidence> shown = new ConcurrentHashMap<>();

  /** What came back, by fingerprint. */
  private final Map<String, String> stored = new HashMap<>();

  /** What differs from what the store holds, and when it was sent. */
  private final Map<String, Long> sent = new HashMap<>();

  private long digest;

  Shelf(String vantage, String boot, Medium medium) {
    this.vantage = vantage;
    this.boot = boot;
    this.medium = medium;
  }

  /** Any thread. */
  Optional<Evidence> get(String fingerprint) {
    return Optional.ofNullable(shown.get(fingerprint));
  }

  /** Targets of which there is evidence. */
  int size() {
    return shown.size();
  }

  /** Of all that is shown. */
  long digest() {
    return digest;
  }

  void show(String fingerprint, Evidence evidence, long nowNanos) {
    withdrawn(fingerprint);
    shown.put(fingerprint, evidence);
    digest ^= Digest.of(fingerprint, evidence.verdict());
    send(fingerprint, nowNanos);
  }

  void withdraw(String fingerprint, long nowNanos) {
    if (withdrawn(fingerprint)) {
      send(fingerprint, nowNanos);
    }
  }

  private boolean withdrawn(String fingerprint) {
    Evidence before = shown.remove(fingerprint);
    if (before != null) {
      digest ^= Digest.of(fingerprint, before.verdict());
    }
    return before != null;
  }

  private void send(String fingerprint, long nowNanos) {
    sent.put(fingerprint, nowNanos);
    Evidence evidence = shown.get(fingerprint);
    String key = Keys.obs(vantage, fingerprint);
    if (evidence == null) {
      medium.remove(key);
    } else {
      medium.put(key, new Shown(boot, evidence).text());
    }
  }

  /** Hears what the store holds. */
  void stored(String fingerprint, Optional<String> value, long nowNanos) {
    if (value.isPresent()) {
      stored.put(fingerprint, value.get());
    } else {
      stored.remove(fingerprint);
    }
    if (value.equals(wanted(fingerprint))) {
      sent.remove(fingerprint);
    } else {
      sent.putIfAbsent(fingerprint, nowNanos);
    }
  }

  private Optional<String> wanted(String fingerprint) {
    return get(fingerprint).map(evidence -> new Shown(boot, evidence).text());
  }

  /** What the store holds is about to be told anew. */
  void forgetStored() {
    stored.clear();
  }

  /** The store holds what was told, and nothing else. */
  void allTold(long nowNanos) {
    sent.clear();
    shown.keySet().stream()
        .filter(each -> !wanted(each).equals(Optional.ofNullable(stored.get(each))))
        .forEach(each -> sent.put(each, nowNanos - AGAIN_NANOS));
    stored.keySet().stream()
        .filter(each -> !shown.containsKey(each))
        .forEach(each -> sent.put(each, nowNanos));
  }

  /** Sends again what has not come back for a while. */
  void repair(long nowNanos) {
    sent.entrySet().stream()
        .filter(each -> nowNanos - each.getValue() >= AGAIN_NANOS)
        .limit(AGAIN_MAX)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(each -> send(each, nowNanos));
  }
}
