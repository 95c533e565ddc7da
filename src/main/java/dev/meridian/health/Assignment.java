package dev.meridian.health;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shares the targets out among vantages by rendezvous hashing: who comes or goes changes only what
 * falls to it. The order of a target puts the best vantage of each region first, then the others,
 * so that the first few see it from as many sides as there are. Immutable.
 */
public final class Assignment {
  private record Ranked(int vantage, long score) {}

  private final List<Vantage> vantages;
  private final long[] hashes;

  /** Of vantages with names unlike each other; their order is of no matter. */
  public Assignment(List<Vantage> vantages) {
    this.vantages = List.copyOf(vantages);
    this.hashes = vantages.stream().mapToLong(v -> hash(v.name())).toArray();
  }

  /** FNV-1a. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** All of them, the one first that a target falls to first. */
  public List<Vantage> order(Fingerprint target) {
    List<Ranked> ranked = new ArrayList<>(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      ranked.add(new Ranked(i, mixed(hashes[i] ^ target.hash())));
    }
    ranked.sort(
        (a, b) -> {
          int byScore = Long.compareUnsigned(b.score(), a.score());
          return byScore != 0 ? byScore : name(a).compareTo(name(b));
        });
    Set<String> regions = new HashSet<>();
    List<Vantage> first = new ArrayList<>(hashes.length);
    List<Vantage> rest = new ArrayList<>(hashes.length);
    for (Ranked one : ranked) {
      Vantage vantage = vantages.get(one.vantage());
      (regions.add(vantage.region()) ? first : rest).add(vantage);
    }
    first.addAll(rest);
    return first;
  }

  private String name(Ranked one) {
    return vantages.get(one.vantage()).name();
  }

  /** The last step of SplitMix64: every bit of the input moves every bit of the output. */
  private static long mixed(long hash) {
    long next = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    next = (next ^ (next >>> 27)) * 0x94d049bb133111ebL;
    return next ^ (next >>> 31);
  }

  /**
   * Those that are to probe a target.
   *
   * @param order as {@link #order} gave it, perhaps less some
   * @param perTarget how many
   * @param inEachRegion whether that many in each region, not in all
   */
  public static List<Vantage> chosen(List<Vantage> order, int perTarget, boolean inEachRegion) {
    if (!inEachRegion) {
      return order.subList(0, Math.min(perTarget, order.size()));
    }
    List<Vantage> chosen = new ArrayList<>();
    for (Vantage vantage : order) {
      long before = chosen.stream().filter(one -> one.region().equals(vantage.region())).count();
      if (before < perTarget) {
        chosen.add(vantage);
      }
    }
    return chosen;
  }
}
