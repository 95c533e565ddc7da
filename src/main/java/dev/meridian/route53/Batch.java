package dev.meridian.route53;

import java.util.List;

/**
 * Changes that are executed together or not at all; the lease comes on top.
 *
 * @param changes in the order in which they take effect
 */
record Batch(List<Change> changes) {
  /** Most ResourceRecord elements of a batch (Route 53 quotas). */
  static final int ELEMENTS_MAX = 1000;

  /** Most characters of Value elements of a batch (Route 53 quotas). */
  static final int CHARACTERS_MAX = 32_000;

  /** What the lease takes of the elements: one is deleted, one created. */
  static final int LEASE_ELEMENTS = 2;

  /** What the lease may take of the characters: two strings. */
  static final int LEASE_CHARACTERS = 2 * 257;

  Batch {
    changes = List.copyOf(changes);
  }

  int elements() {
    return changes.stream().mapToInt(Change::elements).sum();
  }

  int characters() {
    return changes.stream().mapToInt(Change::characters).sum();
  }

  static boolean fits(int elements, int characters) {
    return elements <= ELEMENTS_MAX - LEASE_ELEMENTS
        && characters <= CHARACTERS_MAX - LEASE_CHARACTERS;
  }
}
