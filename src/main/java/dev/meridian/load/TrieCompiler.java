package dev.meridian.load;

import dev.meridian.answer.Steering;
import dev.meridian.geo.CidrSets;
import dev.meridian.geo.ClassTrie;
import dev.meridian.geo.LeafClassifier;
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
import java.util.stream.IntStream;

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
  private record Numbered(
      Classes classes, ClassTrie trie, List<Whereabouts> firsts, Optional<KeptMap> kept) {}

  /** The clients that a walk meets, with their classes. Used by one thread. */
  private static final class Met implements LeafClassifier {
    private final Classes classes;
    private final List<Location> locations;
    private final CidrSets prefixes;
    private final List<Whereabouts> firsts = new ArrayList<>(List.of(Whereabouts.UNKNOWN));
    private final List<Whereabouts> clients = new ArrayList<>();
    private final IntStream.Builder numbers = IntStream.builder();

    Met(Classes classes, List<Location> locations, CidrSets prefixes) {
      this.classes = classes;
      this.locations = locations;
      this.prefixes = prefixes;
    }

    @Override
    public int classOf(int[] leaf) {
      Whereabouts client = new Whereabouts(locations.get(leaf[0]), prefixes.covering(leaf[1]));
      int number = classes.classOf(client);
      if (number == firsts.size()) {
        firsts.add(client);
      }
      if (clients.size() < KeptMap.CLIENTS_MAX) {
        clients.add(client);
        numbers.add(number);
      }
      return number;
    }

    Numbered numbered(ClassTrie trie, GeoDetail detail) {
      Optional<KeptMap> kept =
          clients.size() < KeptMap.CLIENTS_MAX
              ? Optional.of(
                  new KeptMap(
                      detail,
                      List.copyOf(classes.prefixes()),
                      clients,
                      numbers.build().toArray(),
                      trie))
              : Optional.empty();
      return new Numbered(classes, trie, firsts, kept);
    }
  }

  private final GeoMaps maps;

  /** What no policy has taken yet; in their order policies take them where none has changed. */
  private final List<KeptMap> kept;

  private int misses;
  private final PolicySet set = new PolicySet(Health.ALL_UP);
  private final ClassTrie uniform = ClassTrie.uniform();
  private final Map<Policy, Shape> shapes = new HashMap<>();
  private final Map<Policy, Classes> begun = new HashMap<>();
  private final Map<Policy, Numbered> byOutline = new LinkedHashMap<>();

  TrieCompiler(GeoMaps maps) {
    this.maps = maps;
    this.kept = new ArrayList<>(maps.kept().maps());
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
    waiting.forEach(
        (outline, classes) -> kept(classes).ifPresent(known -> byOutline.put(outline, known)));
    waiting.keySet().removeAll(byOutline.keySet());
    if (threads < 2 || waiting.size() < 2) {
      return;
    }
    Map<Policy, Future<Numbered>> done = new LinkedHashMap<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, waiting.size()))) {
      waiting.forEach(
          (outline, classes) -> {
            GeoDetail detail = maps.inFact(detail(classes));
            GeoMap map = maps.get(detail);
            done.put(outline, pool.submit(() -> number(classes, map, detail)));
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

  /** The maps that were compiled, or kept before; as many as are worth it. */
  List<KeptMap> maps() {
    return byOutline.values().stream()
        .flatMap(numbered -> numbered.kept().stream())
        .limit(KeptMaps.MAPS_MAX)
        .toList();
  }

  /** The map of an earlier load, if there is one. */
  private Optional<Numbered> kept(Classes classes) {
    if (misses == KeptMaps.MAPS_MAX) {
      return Optional.empty(); // each of many policies is not to be compared with each map
    }
    GeoDetail detail = maps.inFact(detail(classes));
    Optional<KeptMap> found = kept.stream().filter(map -> map.fits(classes, detail)).findFirst();
    found.ifPresentOrElse(
        taken -> kept.removeIf(map -> map.trie().equals(taken.trie())), () -> misses++);
    return found.map(
        map -> {
          map.number(classes);
          return new Numbered(classes, map.trie(), map.firsts(), found);
        });
  }

  private Shape shape(Policy tree) {
    Classes classes = Optional.ofNullable(begun.remove(tree)).orElseGet(() -> new Classes(tree));
    if (!classes.dependOnLocation()) {
      return new Shape(classes, uniform);
    }
    Policy outline = classes.outline();
    Numbered known = byOutline.get(outline);
    if (known == null) {
      known = kept(classes).orElseGet(() -> number(classes));
      byOutline.put(outline, known);
    } else if (known.classes() != classes) {
      known.firsts().forEach(classes::classOf);
    }
    return new Shape(classes, known.trie());
  }

  private Numbered number(Classes classes) {
    GeoDetail detail = maps.inFact(detail(classes));
    return number(classes, maps.get(detail), detail);
  }

  private static Numbered number(Classes classes, GeoMap map, GeoDetail detail) {
    CidrSets prefixes = CidrSets.of(classes.prefixes());
    Met met = new Met(classes, map.locations(), prefixes);
    return met.numbered(ClassTrie.compile(List.of(map.tree(), prefixes.tree()), met), detail);
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
