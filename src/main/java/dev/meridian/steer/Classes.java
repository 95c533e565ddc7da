package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The classes of clients that one policy tree tells apart, numbered from 0. Clients of a class get
 * the same answers under any state of health. Class 0 is that of a client of whom nothing is known;
 * a tree that does not look at location has no other.
 *
 * <p>Roots whose {@link Policy.Root#tree trees} are equal when {@link #unnamed} can share one
 * {@code Classes} and its trie: use the unnamed tree as the key of a map.
 *
 * <p>Safe for use by several threads. Numbers depend on the order of the calls. A class must exist
 * before the {@link SteeredPolicy} that serves it is made.
 */
public final class Classes {
  /** Most nodes of a tree with every use of a shared node written out. */
  public static final int NODES_MAX = 65_536;

  private final Policy tree;
  private final Specialisation specialisation;
  private final Map<Residual, Integer> numbers = new HashMap<>();
  private final List<Residual> residuals = new ArrayList<>();

  /**
   * Compiles a tree.
   *
   * @throws IllegalArgumentException when the tree has more than {@link #NODES_MAX} nodes or more
   *     than 65,536 members
   */
  public Classes(Policy tree) {
    requireBounded(tree);
    check(
        "members",
        Trees.pools(tree).stream().mapToLong(pool -> pool.members().size()).sum(),
        Draw.MEMBERS_MAX);
    this.tree = tree;
    this.specialisation = new Specialisation(tree);
    classOf(Whereabouts.UNKNOWN);
  }

  /**
   * Rejects a tree that is too large written out. Ask before a tree is hashed or compared, which
   * walks it as if written out.
   *
   * @throws IllegalArgumentException when it has more than {@link #NODES_MAX} nodes
   */
  public static void requireBounded(Policy tree) {
    check("nodes", Trees.expandedSize(tree), NODES_MAX);
  }

  private static void check(String what, long count, long limit) {
    if (count > limit) {
      throw new IllegalArgumentException(
          "the policy has " + count + " " + what + " when written out, more than " + limit);
    }
  }

  /** The tree that this is of. */
  public Policy tree() {
    return tree;
  }

  /**
   * The tree without its names and with its pools numbered. Trees with equal outlines tell the same
   * clients apart: when their classes are numbered by the same clients in the same order, one trie
   * serves them all.
   */
  public Policy outline() {
    return Outline.of(tree);
  }

  /**
   * A tree without the names of its nodes, those of its pools apart. Roots whose trees are equal
   * then can share one {@code Classes} of that tree.
   */
  public static Policy unnamed(Policy tree) {
    return Outline.unnamed(tree);
  }

  /** The class of a client; a new number when there was none like it yet. */
  public int classOf(Whereabouts client) {
    if (!dependOnLocation() && !residuals.isEmpty()) {
      return 0;
    }
    Residual residual = specialisation.residual(client);
    synchronized (numbers) {
      return numbers.computeIfAbsent(residual, this::add);
    }
  }

  /** The class of a client, or −1 when no such client has been given a number. */
  int find(Whereabouts client) {
    Residual residual = specialisation.residual(client);
    synchronized (numbers) {
      return numbers.getOrDefault(residual, -1);
    }
  }

  private int add(Residual residual) {
    residuals.add(residual);
    return residuals.size() - 1;
  }

  /** How many classes there are by now. */
  public int size() {
    synchronized (numbers) {
      return residuals.size();
    }
  }

  /** Whether there can be more than one class; when not, no trie is needed. */
  public boolean dependOnLocation() {
    return specialisation.dependsOnLocation();
  }

  /** Whether latitude and longitude matter; when not, locations may be told apart without them. */
  public boolean dependOnCoordinates() {
    return Trees.nodes(tree).stream().anyMatch(Trees::looksAtCoordinates);
  }

  /** Every prefix that the tree names: what {@link Whereabouts#covering} is chosen from. */
  public SequencedSet<Cidr> prefixes() {
    return Trees.prefixes(tree);
  }

  /** The residual trees by class number. */
  List<Residual> residuals() {
    synchronized (numbers) {
      return List.copyOf(residuals);
    }
  }
}
