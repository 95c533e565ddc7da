package dev.meridian.geo;

import java.util.Arrays;
import java.util.List;

/**
 * A binary prefix tree over all IPv4 and, separately, all IPv6 addresses, whose leaves carry a
 * value: the common form of geo databases and CIDR sets on their way into a {@link ClassTrie}.
 * Immutable; no two sibling leaves are equal, so that every leaf is as wide as it can be.
 *
 * <p>An <em>entry</em> is a node's number when it is not negative, else the complement of a leaf's
 * value. Node n has its children at 2n and 2n + 1: 8 octets a node, so that trees of some million
 * nodes are cheap.
 */
public final class AddressTree {
  private final int[] children;
  private final int ipv4Root;
  private final int ipv6Root;

  private AddressTree(int[] children, int ipv4Root, int ipv6Root) {
    this.children = children;
    this.ipv4Root = ipv4Root;
    this.ipv6Root = ipv6Root;
  }

  /**
   * The leaf that holds an address.
   *
   * @param value of the leaf, not negative
   * @param prefixBits of the leaf's prefix in the address's own 128-bit form: 96 + n for IPv4
   */
  public record Match(int value, int prefixBits) {}

  /** A tree with one value everywhere. */
  public static AddressTree uniform(int value) {
    return new AddressTree(new int[0], ~value, ~value);
  }

  /**
   * One tree for several that cover each other: its leaf values are the classes of the tuples of
   * theirs. The cost is one step a node and one call a distinct tuple.
   */
  public static AddressTree combine(List<AddressTree> layers, LeafClassifier classifier) {
    Builder builder = new Builder();
    LayerWalk walk = new LayerWalk(layers, classifier, builder);
    int ipv4 = walk.ipv4();
    int ipv6 = walk.ipv6();
    return builder.build(ipv4, ipv6);
  }

  /**
   * Finds the leaf of an address in 128-bit form; IPv4 is v4-mapped, and the IPv6 forms that embed
   * an IPv4 address (RFC 6052, 3056, 4380) are found by that one.
   */
  public Match match(long high, long low) {
    int start = EmbeddedIpv4.startBit(high, low);
    return start < 0
        ? descend(ipv6Root, high, low, 0)
        : descend(ipv4Root, (long) EmbeddedIpv4.inner(high, low) << 32, 0, start);
  }

  /** Takes the leaves of the IPv4 space one by one. */
  @FunctionalInterface
  public interface Ipv4Leaves {
    /**
     * A leaf.
     *
     * @param first its first address, 0 to 2³²−1
     * @param count how many addresses it has
     */
    void leaf(long first, long count, int value);
  }

  /** Walks the leaves of the IPv4 space in the order of their addresses. */
  public void walkIpv4(Ipv4Leaves leaves) {
    walkIpv4(ipv4Root, 0, 1L << Integer.SIZE, leaves);
  }

  private void walkIpv4(int entry, long first, long count, Ipv4Leaves leaves) {
    if (entry < 0) {
      leaves.leaf(first, count, ~entry);
      return;
    }
    walkIpv4(child(entry, 0), first, count / 2, leaves);
    walkIpv4(child(entry, 1), first + count / 2, count / 2, leaves);
  }

  /** How many nodes the tree has; one less than its leaves for each family. */
  public int nodes() {
    return children.length / 2;
  }

  int ipv4Root() {
    return ipv4Root;
  }

  int ipv6Root() {
    return ipv6Root;
  }

  int child(int node, int bit) {
    return children[2 * node + bit];
  }

  private Match descend(int root, long high, long low, int start) {
    int entry = root;
    int depth = 0;
    while (entry >= 0) {
      entry = child(entry, bit(high, low, depth));
      depth++;
    }
    return new Match(~entry, start + depth);
  }

  /** The bit of an address, 0 being the first and 127 the last. */
  static int bit(long high, long low, int index) {
    return (int) ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1);
  }

  /** Builds a tree from its leaves upwards. Not thread-safe. */
  public static final class Builder {
    private int[] children = new int[64];
    private int nodes;

    /** Makes a builder with no nodes. */
    public Builder() {}

    /** The entry of a leaf with this value, which must not be negative. */
    public int leaf(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("leaf value " + value + " is negative");
      }
      return ~value;
    }

    /** The entry for two halves: a new node, or the leaf itself when both are the same leaf. */
    public int node(int zero, int one) {
      if (zero == one && zero < 0) {
        return zero;
      }
      if (2 * nodes == children.length) {
        int grown = nodes + (nodes >> 1);
        children = Arrays.copyOf(children, 2 * grown);
      }
      children[2 * nodes] = zero;
      children[2 * nodes + 1] = one;
      return nodes++;
    }

    /** The tree with these entries as the roots of both families. */
    public AddressTree build(int ipv4Root, int ipv6Root) {
      return new AddressTree(Arrays.copyOf(children, 2 * nodes), ipv4Root, ipv6Root);
    }

    /** The root after everything inside the prefix was replaced by the leaf. */
    int replace(int root, Cidr prefix, int leaf) {
      return replace(root, prefix, leaf, 0);
    }

    private int replace(int entry, Cidr prefix, int leaf, int depth) {
      if (depth == prefix.prefixBits()) {
        return leaf;
      }
      int zero = entry < 0 ? entry : children[2 * entry];
      int one = entry < 0 ? entry : children[2 * entry + 1];
      return bit(prefix.high(), prefix.low(), depth) == 0
          ? node(replace(zero, prefix, leaf, depth + 1), one)
          : node(zero, replace(one, prefix, leaf, depth + 1));
    }
  }
}
