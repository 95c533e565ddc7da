package dev.meridian.geo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * A set of prefixes as a tree: each leaf knows every prefix that covers it, longest first. IPv6
 * prefixes cover no IPv4 addresses, and the reverse, as {@link Cidr#contains} has it.
 *
 * <p>All prefixes that cover a place are the longest one's own covers and itself, so a leaf value
 * is 0 for none, else 1 + the number of the longest.
 */
public final class CidrSets {
  private static final Comparator<Cidr> BY_LENGTH =
      Comparator.comparingInt(Cidr::prefixBits)
          .thenComparing(Cidr::high, Long::compareUnsigned)
          .thenComparing(Cidr::low, Long::compareUnsigned);

  private final List<List<Cidr>> covers;
  private final AddressTree tree;

  private CidrSets(List<List<Cidr>> covers, AddressTree tree) {
    this.covers = covers;
    this.tree = tree;
  }

  /** Builds the tree of these prefixes; duplicates count once. */
  public static CidrSets of(Collection<Cidr> prefixes) {
    TreeSet<Cidr> shortestFirst = new TreeSet<>(BY_LENGTH);
    shortestFirst.addAll(prefixes);
    List<List<Cidr>> covers = new ArrayList<>();
    covers.add(List.of());
    AddressTree.Builder builder = new AddressTree.Builder();
    Sketch ipv4 = new Sketch();
    Sketch ipv6 = new Sketch();
    for (Cidr prefix : shortestFirst) {
      Sketch sketch = prefix.isIpv4() ? ipv4 : ipv6;
      int parent = sketch.mark(prefix, covers.size());
      covers.add(append(prefix, covers.get(parent)));
    }
    return new CidrSets(
        List.copyOf(covers), builder.build(ipv4.build(builder), ipv6.build(builder)));
  }

  /** The tree; its leaf values are arguments of {@link #covering}. */
  public AddressTree tree() {
    return tree;
  }

  /** The prefixes that cover a leaf, longest first; empty for leaf value 0. */
  public List<Cidr> covering(int leafValue) {
    return covers.get(leafValue);
  }

  /** How many leaf values there are, 0 included. */
  public int size() {
    return covers.size();
  }

  private static List<Cidr> append(Cidr longest, List<Cidr> shorter) {
    List<Cidr> all = new ArrayList<>(shorter.size() + 1);
    all.add(longest);
    all.addAll(shorter);
    return List.copyOf(all);
  }

  /** One family's prefixes while they are being inserted, shortest first. */
  private static final class Sketch {
    private static final int ABSENT = 0; // the root is nobody's child

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[3]));

    /** Marks the prefix with a value; returns the value of the longest prefix that covers it. */
    int mark(Cidr prefix, int value) {
      int node = 0;
      int parent = nodes.getFirst()[2];
      for (int depth = prefix.isIpv4() ? 96 : 0; depth < prefix.prefixBits(); depth++) {
        node = child(node, AddressTree.bit(prefix.high(), prefix.low(), depth));
        parent = nodes.get(node)[2] == 0 ? parent : nodes.get(node)[2];
      }
      nodes.get(node)[2] = value;
      return parent;
    }

    int build(AddressTree.Builder builder) {
      return build(builder, 0, 0);
    }

    private int child(int node, int bit) {
      int[] here = nodes.get(node);
      if (here[bit] == ABSENT) {
        here[bit] = nodes.size();
        nodes.add(new int[3]);
      }
      return here[bit];
    }

    private int build(AddressTree.Builder builder, int node, int inherited) {
      int[] here = nodes.get(node);
      int value = here[2] == 0 ? inherited : here[2];
      int zero = here[0] == ABSENT ? builder.leaf(value) : build(builder, here[0], value);
      return builder.node(
          zero, here[1] == ABSENT ? builder.leaf(value) : build(builder, here[1], value));
    }
  }
}
