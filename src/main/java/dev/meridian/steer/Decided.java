package dev.meridian.steer;

import java.util.BitSet;

/**
 * What policies decide that are alike but for their names.
 *
 * @param byClass decision by class number
 * @param targets whose state can change an outcome, ascending
 */
record Decided(Decision[] byClass, int[] targets) {
  int size() {
    return byClass.length;
  }

  boolean restsOnAny(BitSet some) {
    for (int target : targets) {
      if (some.get(target)) {
        return true;
      }
    }
    return false;
  }
}
