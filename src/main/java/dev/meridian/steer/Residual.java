package dev.meridian.steer;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A policy tree as one place on earth sees it: nothing in it depends on the client's location any
 * more. Values: clients with equal residual trees are of one class.
 */
sealed interface Residual {
  /** Stable across restarts, and independent of where the node stands; see {@link ClientHash}. */
  long identity();

  /** The children, in order. */
  List<? extends Residual> children();

  /** Targets of the members of every pool in the tree. */
  default BitSet targets() {
    var targets = new BitSet();
    collectTargets(targets);
    return targets;
  }

  /** Adds the targets of every pool in the tree. */
  default void collectTargets(BitSet targets) {
    children().forEach(child -> child.collectTargets(targets));
  }

  /** A pool. */
  record Leaf(Policy.Pool pool) implements Residual {
    @Override
    public long identity() {
      return ClientHash.identity(pool.name());
    }

    @Override
    public List<Residual> children() {
      return List.of();
    }

    @Override
    public void collectTargets(BitSet targets) {
      for (Member member : pool.members()) {
        if (member.target() >= 0) {
          targets.set(member.target());
        }
      }
    }

    /** Cheap: pools of one name are rarely different. */
    @Override
    public int hashCode() {
      return pool.name().hashCode();
    }
  }

  /**
   * The first that is up; with the chance {@code trickle} the next one that is up.
   *
   * @param spill what of its clients a child keeps that can carry less than it should; all where it
   *     is empty
   */
  record Ordered(List<Residual> children, double trickle, Optional<Policy.SpillByShare> spill)
      implements Residual {
    @Override
    public long identity() {
      return combined(1, children);
    }
  }

  /** By weight among those that are up. */
  record Weighted(List<Part> parts) implements Residual {
    @Override
    public long identity() {
      return combined(2, children());
    }

    @Override
    public List<Residual> children() {
      return parts.stream().map(Part::residual).toList();
    }
  }

  /** By the client's hash among those that are up, and so in all below. */
  record Sticky(List<Part> parts) implements Residual {
    @Override
    public long identity() {
      return combined(3, children());
    }

    @Override
    public List<Residual> children() {
      return parts.stream().map(Part::residual).toList();
    }
  }

  /** The members of all that are up. */
  record All(List<Residual> children, int answers) implements Residual {
    @Override
    public long identity() {
      return combined(4, children);
    }
  }

  /**
   * Pools by distance, nearest first.
   *
   * @param ends for each pool the index after the last one that counts as equally near, should this
   *     pool be the nearest that is up
   */
  record Near(List<Leaf> pools, List<Integer> ends, int answers) implements Residual {
    @Override
    public long identity() {
      return combined(5, pools);
    }

    @Override
    public List<Leaf> children() {
      return pools;
    }
  }

  /**
   * A child of a choice by weight.
   *
   * @param identity the child's, made distinct where siblings would be equal
   */
  record Part(Residual residual, int weight, long identity) {}

  private static long combined(long form, List<? extends Residual> children) {
    long identity = ClientHash.mix(form);
    for (Residual child : children) {
      identity = ClientHash.below(identity, child.identity());
    }
    return identity;
  }
}
