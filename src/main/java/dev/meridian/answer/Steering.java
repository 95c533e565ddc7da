package dev.meridian.answer;

import dev.meridian.geo.ClassTrie;
import dev.meridian.steer.SteeredPolicy;

/**
 * A policy as queries use it.
 *
 * @param trie client address to class of {@code policy}
 * @param policy class to outcome
 */
public record Steering(ClassTrie trie, SteeredPolicy policy) {}
