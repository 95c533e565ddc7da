package dev.meridian.bench;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Says how much memory the compiled maps of a configuration hold. */
final class CompiledMaps {
  private CompiledMaps() {}

  /** Argument: {@code meridian.yaml}. Prints mebibytes and counts of leaves over all maps. */
  public static void main(String[] arguments) {
    Problems problems = new Problems();
    Loaded loaded =
        Loader.load(Path.of(arguments[0]), problems)
            .orElseThrow(() -> new IllegalStateException(problems.all().toString()));
    Set<ClassTrie> maps = Collections.newSetFromMap(new IdentityHashMap<>());
    loaded.snapshot().policies().stream().map(Steering::trie).forEach(maps::add);
    System.out.printf(
        "maps=%d map_mib=%.1f ipv4_leaves=%d ipv6_leaves=%d%n",
        maps.size(),
        maps.stream().mapToLong(ClassTrie::memoryBytes).sum() / 1048576.0,
        maps.stream().mapToLong(ClassTrie::ipv4Leaves).sum(),
        maps.stream().mapToLong(ClassTrie::ipv6Leaves).sum());
  }
}
