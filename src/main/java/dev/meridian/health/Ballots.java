package dev.meridian.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The ballots of one load. Policies know members by the indexes of these, the health table knows
 * targets by theirs; this is what leads from one to the other. Immutable.
 */
public final class Ballots {
  private final List<Ballot> all;

  /** By target: the ballots that it can decide. */
  private final List<BitSet> byTarget = new ArrayList<>();

  /** A ballot's place in the list is its index. */
  public Ballots(List<Ballot> all) {
    this.all = List.copyOf(all);
    for (int i = 0; i < this.all.size(); i++) {
      BitSet deciding = deciding(i);
      for (int target = deciding.nextSetBit(0);
          target >= 0;
          target = deciding.nextSetBit(target + 1)) {
        while (byTarget.size() <= target) {
          byTarget.add(new BitSet());
        }
        byTarget.get(target).set(i);
      }
    }
  }

  public List<Ballot> all() {
    return all;
  }

  /** Which ballots are up, by what is known of the targets at each asking. */
  public IntPredicate over(IntPredicate targetIsUp) {
    return index -> all.get(index).isUp(targetIsUp);
  }

  /** The ballots that a target can decide. */
  public BitSet decidedBy(int target) {
    return target < byTarget.size() ? (BitSet) byTarget.get(target).clone() : new BitSet();
  }

  /** The ballots that any of these targets can decide. */
  public BitSet decidedBy(BitSet targets) {
    BitSet decided = new BitSet();
    targets.stream()
        .filter(one -> one < byTarget.size())
        .mapToObj(byTarget::get)
        .forEach(decided::or);
    return decided;
  }

  /** The targets of these ballots, those that are only monitored included. */
  public BitSet watched(BitSet ballots) {
    BitSet targets = deciding(ballots);
    ballots.stream()
        .forEach(ballot -> all.get(ballot).monitor().forEach(target -> targets.set(target)));
    return targets;
  }

  /** The targets that can decide one of these ballots. */
  public BitSet deciding(BitSet ballots) {
    BitSet targets = new BitSet();
    ballots.stream().mapToObj(this::deciding).forEach(targets::or);
    return targets;
  }

  /**
   * How long a ballot surely stays what it is.
   *
   * @param ofTarget whole seconds for which a target cannot change
   * @return the least of the targets that can decide it; {@link Integer#MAX_VALUE} without any
   */
  public int soonestSeconds(int ballot, IntUnaryOperator ofTarget) {
    return deciding(ballot).stream().map(ofTarget).min().orElse(Integer.MAX_VALUE);
  }

  private BitSet deciding(int ballot) {
    BitSet targets = new BitSet();
    all.get(ballot).must().forEach(targets::set);
    all.get(ballot).vote().forEach(targets::set);
    return targets;
  }
}
