package dev.meridian.fleet;

import dev.meridian.health.Directives;
import dev.meridian.health.Stamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The overrides of this node, and what the store holds of them: what is later here is sent until
 * the store has it, what is later there is handed over. Used by the council's thread.
 */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** People give no more. */
  private static final int ORDERS_MAX = 100_000;

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int AGAIN_MAX = 64;

  /** What the store has under a key. */
  private record Held(long revision, Optional<Stamp> stamp) {}

  private static final Held NOTHING = new Held(0, Optional.empty());

  private final Medium medium;
  private final Hands hands;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Long> sent = new HashMap<>();

  /** Taken out of the store by this node: once, for another may see a reason to put it back. */
  private final Set<String> removed = new HashSet<>();

  private final Set<String> tooLong = new HashSet<>();
  private Directives known = Directives.NONE;

  Orders(Medium medium, Hands hands) {
    this.medium = medium;
    this.hands = hands;
  }

  /** What the store holds is about to be told anew. */
  void forgetStored() {
    held.clear();
  }

  /**
   * Hears what the store holds.
   *
   * @param entry empty where that makes no sense, or is nothing
   */
  void stored(String id, long revision, Optional<Directives.Entry> entry, Now now) {
    if (held.size() >= ORDERS_MAX && !held.containsKey(id)) {
      return;
    }
    held.put(id, new Held(revision, entry.map(Directives.Entry::stamp)));
    if (entry.isPresent() && isNews(id, entry.get())) {
      hands.heard(id, entry.get());
    }
    if (!wants(id, now.millis())) {
      sent.remove(id);
    }
  }

  private boolean isNews(String id, Directives.Entry entry) {
    Directives.Entry own = hands.given().entries().get(id);
    return own == null || own.stamp().compareTo(entry.stamp()) < 0;
  }

  /** Sends what was given or taken back here. */
  void follow(Now now) {
    Directives given = hands.given();
    if (!given.equals(known)) {
      known = given;
      repair(now);
    }
  }

  /** Sends again what the store does not hold after a while. */
  void repair(Now now) {
    hands.given().entries().entrySet().stream()
        .filter(one -> wants(one.getKey(), now.millis()))
        .filter(one -> isDue(one.getKey(), now.nanos()))
        .limit(AGAIN_MAX)
        .forEach(one -> send(one.getKey(), one.getValue(), now.nanos()));
    // What this node has forgotten is long over.
    held.entrySet().stream()
        .filter(one -> one.getValue().stamp().isPresent())
        .map(Map.Entry::getKey)
        .filter(id -> !hands.given().entries().containsKey(id))
        .filter(removed::add)
        .forEach(id -> medium.remove(Keys.OVERRIDE + id));
  }

  private boolean isDue(String id, long nowNanos) {
    Long before = sent.get(id);
    return before == null || nowNanos - before >= AGAIN_NANOS;
  }

  /** Whether the store lacks what this node knows: what is over need not be brought back. */
  private boolean wants(String id, long nowMillis) {
    Optional<Directives.Entry> own = Optional.ofNullable(hands.given().entries().get(id));
    Held there = held.getOrDefault(id, NOTHING);
    if (own.isEmpty() || there.stamp().equals(own.map(Directives.Entry::stamp))) {
      return false;
    }
    return there.stamp().isPresent() || !own.get().isOver(nowMillis);
  }

  private void send(String id, Directives.Entry entry, long nowNanos) {
    sent.put(id, nowNanos);
    String text = OverrideText.text(entry);
    if (text.length() > OverrideText.LENGTH_MAX) {
      if (tooLong.add(id)) {
        LOG.error("fleet: override {} names too many members and holds at this node only", id);
      }
      return;
    }
    medium.putAfter(Keys.OVERRIDE + id, text, held.getOrDefault(id, NOTHING).revision());
  }
}
