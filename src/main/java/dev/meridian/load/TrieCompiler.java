package dev.meridian.load;

import dev.meridian.answer.Steering;
import dev.meridian.geo.AddressTree;
import dev.meridian.geo.CidrSets;
import dev.meridian.geo.ClassTrie;
import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.steer.Classes;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.steer.SteeredPolicy;
import dev.meridian.steer.Whereabouts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Flattens what a policy tree says of locations and networks into one trie. Roots with equal trees
 * share their classes and trie.
 */
final class TrieCompiler {
  private record Shape(Classes classes, ClassTrie trie) {}

  private final GeoSource source;
  private final Map<Policy, Shape> shapes = new HashMap<>();

  TrieCompiler(GeoSource source) {
    this.source = source;
  }

  /**
   * Compiles a root, with every target taken for up.
   *
   * @param byClientSubnet whether the client subnet of a query steers
   * @throws IllegalArgumentException when the tree is too large
   */
  Steering compile(Policy.Root root, boolean byClientSubnet) {
    Shape shape = shapes.computeIfAbsent(root.tree(), this::shape);
    return new Steering(
        shape.trie(), new SteeredPolicy(root, shape.classes(), Health.ALL_UP), byClientSubnet);
  }

  private Shape shape(Policy tree) {
    Classes classes = new Classes(tree);
    return new Shape(classes, classes.dependOnLocation() ? trie(classes) : ClassTrie.uniform());
  }

  private ClassTrie trie(Classes classes) {
    CidrSets prefixes = CidrSets.of(classes.prefixes());
    List<Location> locations = source.locations();
    List<AddressTree> layers = List.of(source.tree(), prefixes.tree());
    return ClassTrie.compile(
        layers,
        leaf ->
            classes.classOf(new Whereabouts(locations.get(leaf[0]), prefixes.covering(leaf[1]))));
  }
}
