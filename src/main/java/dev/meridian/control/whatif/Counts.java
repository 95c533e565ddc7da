package dev.meridian.control.whatif;

import dev.meridian.geo.ClassTrie;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/** What was counted of networks, for as long as the policies that it was counted for are loaded. */
public final class Counts {
  private final Map<ClassTrie, Crowds> byTrie = new WeakHashMap<>();

  /** Nothing has been counted yet. */
  public Counts() {}

  /** What was counted for a trie; counts once, whoever asks meanwhile waits. */
  synchronized Crowds of(ClassTrie trie, Supplier<Crowds> count) {
    return byTrie.computeIfAbsent(trie, _ -> count.get());
  }
}
