package dev.meridian.geo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Random layers of prefixes with a plain evaluator: the class of an address is a hash of the
 * longest match in each layer. Knows every address at which the class can change.
 */
final class LayeredSpace {
  private static final Cidr ALL_IPV4 = Ip.cidr("0.0.0.0/0");

  /** Where IPv6 prefixes are drawn: clear of every range that embeds IPv4. */
  private static final Cidr SOME_IPV6 = Ip.cidr("2600::/8");

  private final List<List<Cidr>> layers = new ArrayList<>();
  private final TreeSet<Ip> edges = new TreeSet<>();
  private final int classes;
  private final long salt;

  LayeredSpace(Random random) {
    classes = 2 + random.nextInt(4);
    salt = random.nextLong();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      layers.add(layer(random));
    }
    layers.forEach(layer -> layer.forEach(this::addEdges));
  }

  private static List<Cidr> layer(Random random) {
    List<Cidr> prefixes = new ArrayList<>();
    int size = random.nextInt(60);
    for (int i = 0; i < size; i++) {
      boolean ipv4 = random.nextBoolean();
      boolean inside = !prefixes.isEmpty() && random.nextInt(3) > 0;
      Cidr parent = inside ? prefixes.get(random.nextInt(prefixes.size())) : null;
      Cidr base = parent == null ? ipv4 ? ALL_IPV4 : SOME_IPV6 : parent;
      int longer = base.prefixBits() + random.nextInt(inside ? 8 : 20);
      prefixes.add(Ip.random(random, base).prefix(Math.min(128, longer)));
    }
    return prefixes;
  }

  private void addEdges(Cidr prefix) {
    edges.add(new Ip(prefix.high(), prefix.low()));
    edges.add(Ip.last(prefix).next());
  }

  ClassTrie compile() {
    List<CidrSets> sets = layers.stream().map(CidrSets::of).toList();
    return ClassTrie.compile(
        sets.stream().map(CidrSets::tree).toList(),
        tuple -> {
          List<List<Cidr>> covers = new ArrayList<>();
          for (int i = 0; i < tuple.length; i++) {
            covers.add(sets.get(i).covering(tuple[i]));
          }
          return hash(covers.stream().map(c -> c.isEmpty() ? null : c.getFirst()).toList());
        });
  }

  int classOf(Ip address) {
    List<Cidr> longest = new ArrayList<>();
    for (List<Cidr> layer : layers) {
      longest.add(
          layer.stream()
              .filter(prefix -> address.prefix(prefix.prefixBits()).equals(prefix))
              .max(Comparator.comparingInt(Cidr::prefixBits))
              .orElse(null));
    }
    return hash(longest);
  }

  private int hash(List<Cidr> longest) {
    return Math.floorMod(Long.hashCode(salt * (31L + longest.hashCode())), classes);
  }

  /** Whether every address of the prefix has one class, by looking wherever it can change. */
  boolean isUniform(Cidr prefix) {
    Ip first = new Ip(prefix.high(), prefix.low());
    int expected = classOf(first);
    return edges.subSet(first, true, Ip.last(prefix), true).stream()
        .allMatch(edge -> classOf(edge) == expected);
  }

  /** An address near an edge as often as anywhere. */
  Ip address(Random random) {
    Ip anywhere = Ip.random(random, random.nextBoolean() ? ALL_IPV4 : SOME_IPV6);
    Ip edge = edges.floor(anywhere);
    return edge == null || random.nextInt(4) == 0
        ? anywhere
        : Ip.random(random, edge.prefix(Math.max(96, 128 - random.nextInt(12))));
  }
}
