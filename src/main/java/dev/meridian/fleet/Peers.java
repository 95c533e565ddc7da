package dev.meridian.fleet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All other vantages. Used by the council's thread. */
final class Peers {
  /** No fleet has more vantages. */
  private static final int PEERS_MAX = 4096;

  /** No vantage has evidence of more targets. */
  private static final int EVIDENCE_MAX = 1_000_000;

  private final CouncilRules rules;
  private final Map<String, Peer> peers = new TreeMap<>();
  private List<Peer> existing = List.of();

  Peers(CouncilRules rules) {
    this.rules = rules;
  }

  /** One that may be new; empty when there are too many. */
  Optional<Peer> get(String name) {
    Peer known = peers.get(name);
    if (known == null && peers.size() < PEERS_MAX) {
      known = new Peer(name);
      peers.put(name, known);
    }
    return Optional.ofNullable(known);
  }

  /** Whether evidence of one more target may be kept. */
  static boolean hasRoom(Peer peer) {
    return peer.evidenceCount() < EVIDENCE_MAX;
  }

  /** All that are known, in the order of their names. */
  Collection<Peer> all() {
    return peers.values();
  }

  /** Those that exist, by the latest look at the clock. */
  List<Peer> existing() {
    return existing;
  }

  /**
   * Looks at the clock.
   *
   * @return whether any exists or counts that did not before, or the other way around
   */
  boolean refresh(long nowNanos) {
    boolean changed = false;
    List<Peer> next = new ArrayList<>();
    for (Peer peer : peers.values()) {
      changed |= peer.refresh(nowNanos, rules);
      if (peer.exists(nowNanos, rules.forgetAfter().toNanos())) {
        next.add(peer);
      }
    }
    peers.values().removeIf(Peer::isEmpty);
    changed |= !next.equals(existing);
    existing = next;
    return changed;
  }

  boolean areAllFresh() {
    return existing.stream().allMatch(Peer::isFresh);
  }
}
