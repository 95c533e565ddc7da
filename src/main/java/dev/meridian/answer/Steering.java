package dev.meridian.answer;

import dev.meridian.geo.ClassTrie;
import dev.meridian.steer.Kind;
import dev.meridian.steer.SteeredPolicy;

/**
 * A policy as queries use it.
 *
 * @param trie client address to class of {@code policy}
 * @param policy class to outcome
 * @param byClientSubnet whether the client subnet of a query steers; else its sender always does
 * @param ttlSecondsMin the lowest TTL of answers, where it is computed from how soon they could
 *     change; {@link #TTL_FIXED} where it is always that of the name
 */
public record Steering(
    ClassTrie trie, SteeredPolicy policy, boolean byClientSubnet, int ttlSecondsMin) {
  /** The TTL is that of the name. */
  public static final int TTL_FIXED = -1;

  /** A policy that steers by the client subnet where there is one. */
  public Steering(ClassTrie trie, SteeredPolicy policy) {
    this(trie, policy, true, TTL_FIXED);
  }

  /**
   * The TTL of what a class of clients gets; to be asked for before the outcome.
   *
   * @param ttlSecondsMax that of the name
   */
  public int ttlSeconds(int classNumber, Kind kind, int ttlSecondsMax) {
    return ttlSecondsMin == TTL_FIXED
        ? ttlSecondsMax
        : Math.clamp(policy.horizonSeconds(classNumber, kind), ttlSecondsMin, ttlSecondsMax);
  }
}
