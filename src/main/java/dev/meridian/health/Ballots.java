package dev.meridian.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The ballots of one load, each set of targets with their roles once: what leads from targets, as
 * the health table knows them, to the members of a {@link Roster}. Immutable.
 */
public final class Ballots {
  private final List<Ballot> all;

  /** By target: the ballots that it can decide. */
  private final List<List<Integer>> byTarget = new ArrayList<>();

  /** A ballot's place in the list is its index. */
  public Ballots(List<Ballot> all) {
    this.all = List.copyOf(all);
    for (int i = 0; i < this.all.size(); i++) {
      BitSet deciding = deciding(i);
      for (int target = deciding.nextSetBit(0);
          target >= 0;
          target = deciding.nextSetBit(target + 1)) {
        while (byTarget.size() <= target) {
          byTarget.add(new ArrayList<>(1));
        }
        byTarget.get(target).add(i);
      }
    }
  }

  public List<Ballot> all() {
    return all;
  }

  /** The ballots that a target can decide. */
  public BitSet decidedBy(int target) {
    BitSet decided = new BitSet();
    if (target < byTarget.size()) {
      byTarget.get(target).forEach(decided::set);
    }
    return decided;
  }

  /** The ballots that any of these targets can decide. */
  public BitSet decidedBy(BitSet targets) {
    BitSet decided = new BitSet();
    targets.stream()
        .filter(one -> one < byTarget.size())
        .forEach(one -> byTarget.get(one).forEach(decided::set));
    return decided;
  }

  /** The targets of these ballots, those that are only monitored included. */
  public BitSet watched(BitSet ballots) {
    BitSet targets = deciding(ballots);
    ballots.stream()
        .forEach(ballot -> all.get(ballot).monitor().forEach(target -> targets.set(target)));
    return targets;
  }

  /** The targets of a ballot, those that are only monitored included. */
  BitSet watched(int ballot) {
    BitSet one = new BitSet();
    one.set(ballot);
    return watched(one);
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
