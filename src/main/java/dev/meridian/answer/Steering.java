package dev.meridian.answer;

import dev.meridian.geo.ClassTrie;
import dev.meridian.steer.SteeredPolicy;

/**
 * A policy as queries use it.
 *
 * @param trie client address to class of {@code policy}
 * @param policy class to outcome
 * @param byClientSubnet whether the client subnet of a query steers; else its sender always does
 */
public record Steering(ClassTrie trie, SteeredPolicy policy, boolean byClientSubnet) {
  /** A policy that steers by the client subnet where there is one. */
  public Steering(ClassTrie trie, SteeredPolicy policy) {
    this(trie, policy, true);
  }
}
