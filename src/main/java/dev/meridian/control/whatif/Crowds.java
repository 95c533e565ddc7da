package dev.meridian.control.whatif;

import dev.meridian.geo.ClassTrie;
import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the clients of each country fall into the classes of two policies, or of one: each class has
 * as much of a country as it has of the country's IPv4 addresses. (IPv6 prefixes say little of how
 * many clients there are: an allocation of either size is beyond counting.) Countries of which the
 * databases know no network are not there.
 *
 * @param byCountry by ISO 3166-1 code; the shares of a country sum to 1
 */
record Crowds(Map<String, List<Crowd>> byCountry) {
  private static final long MAPPED = 0xFFFF_0000_0000L;

  /** The prefix length of an IPv4 space as a whole, in 128-bit form. */
  private static final int IPV4_BITS = 96;

  /**
   * Clients of a country who are alike.
   *
   * @param before their class in the one policy
   * @param after their class in the other
   * @param share of the country's clients
   */
  record Crowd(int before, int after, double share) {}

  private record Pair(int before, int after) {}

  /** Of whom nothing is known. */
  static final List<Crowd> UNKNOWN = List.of(new Crowd(0, 0, 1));

  /** Counts addresses: every network of the map, divided as the tries divide it. */
  static Crowds of(GeoMap map, ClassTrie before, ClassTrie after) {
    Map<String, Map<Pair, Long>> counts = new HashMap<>();
    List<Location> locations = map.locations();
    map.tree()
        .walkIpv4(
            (first, count, value) -> {
              String country = locations.get(value).country();
              if (!country.isEmpty()) {
                count(
                    first,
                    first + count,
                    before,
                    after,
                    counts.computeIfAbsent(country, _ -> new HashMap<>()));
              }
            });
    Map<String, List<Crowd>> byCountry = new TreeMap<>();
    counts.forEach((country, pairs) -> byCountry.put(country, crowds(pairs)));
    return new Crowds(byCountry);
  }

  /** Counts clients whose networks are known. */
  static Crowds of(
      Map<String, List<Population.Network>> networks, ClassTrie before, ClassTrie after) {
    Map<String, List<Crowd>> byCountry = new TreeMap<>();
    networks.forEach(
        (country, own) -> {
          Map<Pair, Double> clients = new HashMap<>();
          for (Population.Network one : own) {
            int was = ClassTrie.classOf(before.find(one.high(), one.low()));
            int willBe = ClassTrie.classOf(after.find(one.high(), one.low()));
            clients.merge(new Pair(was, willBe), one.clients(), Double::sum);
          }
          byCountry.put(country, crowds(clients));
        });
    return new Crowds(byCountry);
  }

  private static void count(
      long first, long end, ClassTrie before, ClassTrie after, Map<Pair, Long> counts) {
    long at = first;
    while (at < end) {
      int one = before.find(0, MAPPED | at);
      int other = before == after ? one : after.find(0, MAPPED | at);
      long next = Math.min(end, Math.min(behind(at, one), behind(at, other)));
      counts.merge(
          new Pair(ClassTrie.classOf(one), ClassTrie.classOf(other)), next - at, Long::sum);
      at = next;
    }
  }

  /** The first address behind the prefix that a trie found around an address. */
  private static long behind(long address, int found) {
    int bits = Math.max(0, ClassTrie.prefixBits(found) - IPV4_BITS);
    long size = 1L << (Integer.SIZE - bits);
    return (address & -size) + size;
  }

  private static List<Crowd> crowds(Map<Pair, ? extends Number> counts) {
    double total = counts.values().stream().mapToDouble(Number::doubleValue).sum();
    return counts.entrySet().stream()
        .map(
            one ->
                new Crowd(
                    one.getKey().before(),
                    one.getKey().after(),
                    one.getValue().doubleValue() / total))
        .toList();
  }

  List<Crowd> of(String country) {
    return byCountry.getOrDefault(country, UNKNOWN);
  }

  boolean knows(String country) {
    return byCountry.containsKey(country);
  }
}
