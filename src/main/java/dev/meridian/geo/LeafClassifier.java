package dev.meridian.geo;

/** Gives the class of a place in the address space that several {@link AddressTree}s describe. */
@FunctionalInterface
public interface LeafClassifier {
  /**
   * The class, 0 to {@link ClassTrie#CLASS_MAX}, for one leaf value of each layer, in the order of
   * the layers. Called once for each distinct tuple; the array is the callee's to keep.
   */
  int classOf(int[] leafValues);
}
