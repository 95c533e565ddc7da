package dev.meridian.fleet;

import dev.meridian.health.Agreement;
import dev.meridian.health.Evidence;
import dev.meridian.health.Vantage;
import dev.meridian.health.Voice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the vantages say of each target, as this node hears them. Used by the council's thread. */
final class Votes {
  private final CouncilRules rules;
  private final Vantage self;
  private final Peers peers;
  private final Shelf shelf;

  /** Of the vantages that count. */
  private final Ranking counting = new Ranking();

  private boolean recused;
  private boolean stale = true;

  Votes(CouncilRules rules, Peers peers, Shelf shelf) {
    this.rules = rules;
    this.self = rules.self();
    this.peers = peers;
    this.shelf = shelf;
  }

  /**
   * Other vantages may count than before.
   *
   * @param isRecused whether this node does not believe itself
   */
  void turn(boolean isRecused) {
    recused = isRecused;
    stale = true;
  }

  /** Forgets a target that there is no more. */
  void drop(Case gone) {
    counting.forget(gone.fingerprint.text());
  }

  /** What the fleet says of a target, if this node hears it. */
  Agreement agreement(Case one) {
    return rules.quorum().decide(voices(one), self.region());
  }

  /**
   * All that exist, those that count first and in the target's order. Of evidence only what a
   * quorum looks at.
   */
  private List<Voice> voices(Case one) {
    List<Voice> voices = new ArrayList<>(peers.existing().size() + 1);
    int most = rules.quorum().perTarget();
    int votes = 0;
    int nearVotes = 0;
    for (Vantage vantage : order(one)) {
      boolean near = rules.quorum().regional() && vantage.region().equals(self.region());
      boolean asked = votes < most || (near && nearVotes < most);
      Optional<Evidence> evidence = asked ? evidence(one, vantage) : Optional.empty();
      votes += evidence.isPresent() ? 1 : 0;
      nearVotes += near && evidence.isPresent() ? 1 : 0;
      voices.add(new Voice(vantage, true, false, evidence));
    }
    if (recused) {
      voices.add(new Voice(self, true, true, Optional.empty()));
    }
    for (Peer peer : peers.existing()) {
      if (!counts(peer)) {
        voices.add(new Voice(peer.vantage(), peer.isFresh(), peer.isRecused(), Optional.empty()));
      }
    }
    return voices;
  }

  private static boolean counts(Peer peer) {
    return peer.isFresh() && !peer.isRecused();
  }

  private List<Vantage> order(Case one) {
    if (stale) {
      stale = false;
      List<Vantage> vantages = new ArrayList<>();
      peers.existing().stream().filter(Votes::counts).map(Peer::vantage).forEach(vantages::add);
      if (!recused) {
        vantages.add(self);
      }
      counting.of(vantages);
    }
    return counting.order(one);
  }

  /** This node's place in the order of a target, of those that count; the last for none. */
  int rank(Case one) {
    int place = order(one).indexOf(self);
    return place < 0 ? order(one).size() : place;
  }

  /** What a vantage has seen of a target. */
  Optional<Evidence> evidence(Case one, Vantage vantage) {
    String fingerprint = one.fingerprint.text();
    return vantage.equals(self)
        ? shelf.get(fingerprint)
        : peers.get(vantage.name()).flatMap(peer -> peer.evidence(fingerprint));
  }
}
