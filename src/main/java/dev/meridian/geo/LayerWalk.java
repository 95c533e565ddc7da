package dev.meridian.geo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks several trees at the same time, the leaf of one staying while others descend, and builds
 * the tree of their classes.
 *
 * <p>A tuple of leaf values is numbered layer by layer, each step pairing the number so far with
 * the next layer's value, so that meeting a tuple again costs a few probes of primitive tables.
 */
final class LayerWalk {
  private static final int UNSEEN = -1;
  private static final int NONE = -1;
  private static final int SEVERAL = -2;

  private final AddressTree[] layers;
  private final LeafClassifier classifier;
  private final AddressTree.Builder builder;

  /** The entry of each layer at each depth of the walk. */
  private final int[][] entries;

  /** For each layer after the first: pairs of (tuple so far, value) to the longer tuple. */
  private final List<Numbering> tuples = new ArrayList<>();

  private int[] classes = new int[64];

  LayerWalk(List<AddressTree> layers, LeafClassifier classifier, AddressTree.Builder builder) {
    this.layers = layers.toArray(AddressTree[]::new);
    this.classifier = classifier;
    this.builder = builder;
    this.entries = new int[129][this.layers.length];
    Arrays.fill(classes, UNSEEN);
    for (int i = 1; i < this.layers.length; i++) {
      tuples.add(new Numbering());
    }
  }

  int ipv4() {
    for (int i = 0; i < layers.length; i++) {
      entries[0][i] = layers[i].ipv4Root();
    }
    return descend(0);
  }

  int ipv6() {
    for (int i = 0; i < layers.length; i++) {
      entries[0][i] = layers[i].ipv6Root();
    }
    return descend(0);
  }

  private int descend(int depth) {
    int[] here = entries[depth];
    int going = theOneGoingOn(here);
    if (going >= 0) {
      return descendAlone(going, here[going], here);
    }
    if (going == NONE) {
      return builder.leaf(classOf(here));
    }
    int zero = step(here, depth, 0);
    return builder.node(zero, step(here, depth, 1));
  }

  private int step(int[] here, int depth, int bit) {
    int[] next = entries[depth + 1];
    for (int i = 0; i < here.length; i++) {
      next[i] = here[i] < 0 ? here[i] : layers[i].child(here[i], bit);
    }
    return descend(depth + 1);
  }

  /** The only layer that is not at a leaf, {@link #NONE} or {@link #SEVERAL}. */
  private static int theOneGoingOn(int[] entries) {
    int found = NONE;
    for (int i = 0; i < entries.length; i++) {
      if (entries[i] >= 0) {
        if (found != NONE) {
          return SEVERAL;
        }
        found = i;
      }
    }
    return found;
  }

  /** Goes on in one layer, which is where almost all nodes are met: the others stay. */
  private int descendAlone(int layer, int entry, int[] leaves) {
    if (entry < 0) {
      leaves[layer] = entry;
      return builder.leaf(classOf(leaves));
    }
    int zero = descendAlone(layer, layers[layer].child(entry, 0), leaves);
    return builder.node(zero, descendAlone(layer, layers[layer].child(entry, 1), leaves));
  }

  private int classOf(int[] leaves) {
    int tuple = tupleOf(leaves);
    if (tuple >= classes.length) {
      int old = classes.length;
      classes = Arrays.copyOf(classes, Math.max(2 * old, tuple + 1));
      Arrays.fill(classes, old, classes.length, UNSEEN);
    }
    if (classes[tuple] == UNSEEN) {
      classes[tuple] = classifier.classOf(Arrays.stream(leaves).map(leaf -> ~leaf).toArray());
    }
    return classes[tuple];
  }

  private int tupleOf(int[] leaves) {
    if (leaves.length == 0) {
      return 0;
    }
    int tuple = ~leaves[0];
    for (int i = 1; i < leaves.length; i++) {
      tuple = tuples.get(i - 1).numberOf((long) tuple << 32 | ~leaves[i]);
    }
    return tuple;
  }
}
