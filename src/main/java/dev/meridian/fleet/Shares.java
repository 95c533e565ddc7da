package dev.meridian.fleet;

import dev.meridian.health.Assignment;
import dev.meridian.health.Vantage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Which targets this node probes, and whether it does. Used by the council's thread. */
final class Shares {
  /** How long those that are to probe a target may have no evidence until the next one does. */
  private static final long LACK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Checks that may be missed until one is overdue. */
  private static final int MISSED_MAX = 4;

  private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CouncilRules rules;
  private final Vantage self;
  private final Peers peers;
  private final Votes votes;
  private final Consumer<BitSet> onShare;
  private final Consumer<Case> onDrop;

  /** Of the vantages that are there to probe. */
  private final Ranking present = new Ranking();

  private List<Case> cases = List.of();
  private boolean due;
  private int overdue;

  /**
   * No targets yet.
   *
   * @param onShare hears which targets this node is to probe, by index
   * @param onDrop hears of a target that it need not probe any more
   */
  Shares(
      CouncilRules rules,
      Peers peers,
      Votes votes,
      Consumer<BitSet> onShare,
      Consumer<Case> onDrop) {
    this.rules = rules;
    this.self = rules.self();
    this.peers = peers;
    this.votes = votes;
    this.onShare = onShare;
    this.onDrop = onDrop;
  }

  /** These are the targets from now on. */
  void turnTo(List<Case> next) {
    cases = next;
    due = true;
    tell();
  }

  /** Forgets a target that there is no more. */
  void drop(Case gone) {
    present.forget(gone.fingerprint.text());
  }

  /** Targets may fall to others than before. */
  void ask() {
    due = true;
  }

  /** Those that are to probe a target may have come to have evidence of it. */
  void ask(Case one) {
    due |= one.lacksSinceNanos.isPresent();
  }

  /**
   * Shares the targets out, where they may fall to others than before.
   *
   * @param recused whether this node does not believe itself
   */
  void assign(boolean recused, Now now) {
    cases.forEach(this::ask);
    if (!due) {
      return;
    }
    due = false;
    present.of(present());
    boolean changed = false;
    for (Case one : cases) {
      boolean mine = isMine(one, recused, now);
      if (mine != one.probed) {
        changed = true;
        one.probed = mine;
        one.probedNanos = now.nanos();
        if (!mine) {
          one.checkedNanos = Optional.empty();
          onDrop.accept(one);
        }
      }
    }
    if (changed) {
      tell();
    }
  }

  private List<Vantage> present() {
    List<Vantage> there = new ArrayList<>(List.of(self));
    peers.all().stream()
        .filter(peer -> peer.isPresent() && !peer.isRecused())
        .map(Peer::vantage)
        .forEach(there::add);
    return there;
  }

  /**
   * Whether this node is to probe a target: when it is among the first; when it does already and
   * not all of those have evidence; when they have had none for long, for all that lack it one
   * more. While it is recused it goes on with what it has, to see when that is over.
   */
  private boolean isMine(Case one, boolean recused, Now now) {
    if (recused) {
      return one.probed;
    }
    List<Vantage> order = present.order(one);
    List<Vantage> chosen =
        Assignment.chosen(order, rules.quorum().perTarget(), rules.quorum().regional());
    int lacking =
        (int) chosen.stream().filter(vantage -> votes.evidence(one, vantage).isEmpty()).count();
    if (lacking == 0) {
      one.lacksSinceNanos = Optional.empty();
    } else if (one.lacksSinceNanos.isEmpty()) {
      one.lacksSinceNanos = Optional.of(now.nanos());
    }
    boolean wanting = one.lacksSinceNanos.filter(at -> now.nanos() - at >= LACK_NANOS).isPresent();
    return chosen.contains(self)
        || (one.probed && lacking > 0)
        || (wanting && order.indexOf(self) < chosen.size() + lacking);
  }

  private void tell() {
    BitSet share = new BitSet();
    cases.stream().filter(one -> one.probed).forEach(one -> share.set(one.index()));
    onShare.accept(share);
  }

  /** Looks which of the checks that this node is to make are overdue. */
  void countOverdue(Now now) {
    overdue = 0;
    for (Case one : cases) {
      if (one.probed) {
        long allowed = one.target.rules().every().toNanos() * MISSED_MAX;
        long last = Math.max(one.checkedNanos.orElse(one.probedNanos), one.probedNanos);
        overdue += now.nanos() - last > allowed + SLACK_NANOS ? 1 : 0;
      }
    }
  }

  /** As counted last. */
  int overdue() {
    return overdue;
  }

  /** Whether all checks are overdue. */
  boolean haveStopped() {
    return overdue > 0 && overdue == cases.stream().filter(one -> one.probed).count();
  }
}
