package dev.meridian.load;

import dev.meridian.answer.Steering;
import dev.meridian.geo.AddressTree;
import dev.meridian.geo.CidrSets;
import dev.meridian.geo.ClassTrie;
import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoMap;
import dev.meridian.steer.Classes;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.steer.PolicySet;
import dev.meridian.steer.Whereabouts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
   * @param classes of one of the trees that it is for
   * @param firsts the first client of each class
   */
  private record Numbered(Classes classes, ClassTrie trie, List<Whereabouts> firsts) {}

  private final GeoMaps maps;
  private final PolicySet set = new PolicySet(Health.ALL_UP);
  private final ClassTrie uniform = ClassTrie.uniform();
  private final Map<Policy, Shape> shapes = new HashMap<>();
  private final Map<Policy, Classes> begun = new HashMap<>();
  private final Map<Policy, Numbered> byOutline = new HashMap<>();

  TrieCompiler(GeoMaps maps) {
    this.maps = maps;
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

  /**
   * Numbers the clients of roots that are to be compiled, several roots at a time: nearly all the
   * work of {@link #compile} where databases are large. What fails here fails there again, and is
   * told there.
   *
   * @param threads at most
   */
  void prepare(List<Policy.Root> roots, int threads) {
    Map<Policy, Classes> waiting = new LinkedHashMap<>();
    for (Policy.Root root : roots) {
      Classes classes =
          begun.computeIfAbsent(Classes.unnamed(root.tree()), tree -> new Classes(tree));
      if (classes.dependOnLocation()) {
        waiting.putIfAbsent(classes.outline(), classes);
      }
    }
    waiting.keySet().removeAll(byOutline.keySet());
    if (threads < 2 || waiting.size() < 2) {
      return;
    }
    Map<Policy, Future<Numbered>> done = new LinkedHashMap<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, waiting.size()))) {
      waiting.forEach(
          (outline, classes) -> {
            GeoMap map = maps.get(detail(classes));
            done.put(outline, pool.submit(() -> number(classes, map)));
          });
    }
    done.forEach(
        (outline, numbered) -> {
          if (numbered.state() == Future.State.SUCCESS) {
            byOutline.put(outline, numbered.resultNow());
          } else {
            begun.values().remove(waiting.get(outline));
          }
        });
  }

  /** All that was compiled. */
  PolicySet set() {
    return set;
  }

  private Shape shape(Policy tree) {
    Classes classes = Optional.ofNullable(begun.remove(tree)).orElseGet(() -> new Classes(tree));
    if (!classes.dependOnLocation()) {
      return new Shape(classes, uniform);
    }
    Policy outline = classes.outline();
    Numbered known = byOutline.get(outline);
    if (known == null) {
      known = number(classes, maps.get(detail(classes)));
      byOutline.put(outline, known);
    } else if (known.classes() != classes) {
      known.firsts().forEach(classes::classOf);
    }
    return new Shape(classes, known.trie());
  }

  private static Numbered number(Classes classes, GeoMap map) {
    CidrSets prefixes = CidrSets.of(classes.prefixes());
    List<Location> locations = map.locations();
    List<AddressTree> layers = List.of(map.tree(), prefixes.tree());
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
    return new Numbered(classes, trie, firsts);
  }

  /** What the tree looks at. */
  private static GeoDetail detail(Classes classes) {
    return classes.dependOnCoordinates() ? GeoDetail.ALL : detail(classes.tree());
  }

  private static GeoDetail detail(Policy policy) {
    return switch (policy) {
      case Policy.Pool _, Policy.Nearest _ -> GeoDetail.COUNTRY;
      case Policy.Failover node -> detail(node.children());
      case Policy.Weighted node -> ofShares(node.children());
      case Policy.Sticky node -> ofShares(node.children());
      case Policy.All node -> detail(node.children());
      case Policy.Geo node ->
          node.branches().keySet().stream().anyMatch(TrieCompiler::isSubdivision)
              ? GeoDetail.ALL
              : detail(node.branches().values()).and(detail(node.fallback()));
      case Policy.Networks node ->
          node.asns().isEmpty()
              ? detail(node.prefixes().values()).and(detail(node.fallback()))
              : GeoDetail.ALL;
    };
  }

  private static GeoDetail detail(Collection<Policy> policies) {
    return policies.stream().map(TrieCompiler::detail).reduce(GeoDetail.COUNTRY, GeoDetail::and);
  }

  private static GeoDetail ofShares(List<Policy.Share> shares) {
    return detail(shares.stream().map(Policy.Share::policy).toList());
  }

  /** {@code US-CA}, as against {@code FR} and {@code continent:EU}. */
  private static boolean isSubdivision(String key) {
    return key.indexOf('-') >= 0;
  }
}
