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
import dev.meridian.steer.PolicySet;
import dev.meridian.steer.Whereabouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Flattens what a policy tree says of locations and networks into one trie. Roots whose trees are
 * equal but for the names of their nodes share their classes and trie; those that differ in their
 * pools only share the trie.
 */
final class TrieCompiler {
  private record Shape(Classes classes, ClassTrie trie) {}

  /**
   * A trie, and who made its classes: class n is that of the n-th client.
   *
   * @param firsts the first client of each class
   */
  private record Numbered(ClassTrie trie, List<Whereabouts> firsts) {}

  private final GeoSource source;
  private final PolicySet set = new PolicySet(Health.ALL_UP);
  private final ClassTrie uniform = ClassTrie.uniform();
  private final Map<Policy, Shape> shapes = new HashMap<>();
  private final Map<Policy, Numbered> byOutline = new HashMap<>();

  TrieCompiler(GeoSource source) {
    this.source = source;
  }

  /**
   * Compiles a root, with every target taken for up.
   *
   * @param byClientSubnet whether the client subnet of a query steers
   * @param ttlSecondsMin as for {@link Steering}
   * @throws IllegalArgumentException when the tree is too large
   */
  Steering compile(Policy.Root root, boolean byClientSubnet, int ttlSecondsMin) {
    if (ttlSecondsMin != Steering.TTL_FIXED) {
      set.keepHorizons();
    }
    Shape shape = shapes.computeIfAbsent(Classes.unnamed(root.tree()), this::shape);
    return new Steering(
        shape.trie(), set.add(root, shape.classes()), byClientSubnet, ttlSecondsMin);
  }

  /** All that was compiled. */
  PolicySet set() {
    return set;
  }

  private Shape shape(Policy tree) {
    Classes classes = new Classes(tree);
    if (!classes.dependOnLocation()) {
      return new Shape(classes, uniform);
    }
    Policy outline = classes.outline();
    Numbered known = byOutline.get(outline);
    if (known == null) {
      known = number(classes);
      byOutline.put(outline, known);
    } else {
      known.firsts().forEach(classes::classOf);
    }
    return new Shape(classes, known.trie());
  }

  private Numbered number(Classes classes) {
    CidrSets prefixes = CidrSets.of(classes.prefixes());
    List<Location> locations = source.locations();
    List<AddressTree> layers = List.of(source.tree(), prefixes.tree());
    List<Whereabouts> firsts = new ArrayList<>(List.of(Whereabouts.UNKNOWN));
    ClassTrie trie =
        ClassTrie.compile(
            layers,
            leaf -> {
              Location location = locations.get(leaf[0]);
              Whereabouts client = new Whereabouts(location, prefixes.covering(leaf[1]));
              int number = classes.classOf(client);
              if (number == firsts.size()) {
                firsts.add(client);
              }
              return number;
            });
    return new Numbered(trie, firsts);
  }
}
