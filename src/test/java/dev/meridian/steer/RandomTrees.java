package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small random policies and clients; equal seeds give equal ones. */
final class RandomTrees {
  static final int DEPTH_MAX = 4;
  static final int TARGETS_MAX = 6;

  private static final Policy.Point[] PLACES = {
    Fixtures.DUBLIN, Fixtures.ASHBURN, Fixtures.TOKYO, Fixtures.SYDNEY, Policy.Point.UNKNOWN
  };
  private static final List<String> KEYS =
      List.of("US-CA", "US", "FR", "continent:EU", "continent:NA", "continent:AS");
  private static final List<Location> LOCATIONS =
      List.of(
          Location.UNKNOWN,
          new Location("NA", "US", "US-CA", 34.05, -118.24, 64500),
          new Location("NA", "US", "", 40.71, -74.01, 64501),
          new Location("EU", "FR", "", 48.86, 2.35, 64500),
          new Location("EU", "DE", "", Double.NaN, Double.NaN, 64502),
          new Location("AS", "JP", "", 35.01, 135.77, 0));
  private static final List<Cidr> PREFIXES =
      List.of(
          Fixtures.v4(192, 0, 2, 0, 24),
          Fixtures.v4(192, 0, 2, 0, 26),
          Fixtures.v4(192, 0, 0, 0, 16),
          new Cidr(0, 0, 0));

  /** Which nodes may occur. */
  enum Mix {
    /** Pools of addresses and pools of aliases, but no node that joins the members of several. */
    NO_UNIONS,
    ADDRESSES,
    ALIASES,
    /** Addresses, one record an answer, and no {@code all}. */
    SINGLE
  }

  private final SplittableRandom random;
  private final Mix mix;
  private final int targets;
  private final List<Policy.Pool> pools = new ArrayList<>();
  private int addresses;

  RandomTrees(long seed, Mix mix) {
    this(seed, mix, "pool");
  }

  /** The same trees with other names for the pools. */
  RandomTrees(long seed, Mix mix, String poolNames) {
    this.random = new SplittableRandom(seed);
    this.mix = mix;
    this.targets = 1 + random.nextInt(TARGETS_MAX);
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      pools.add(newPool(poolNames + i));
    }
  }

  int targets() {
    return targets;
  }

  Policy.Root root() {
    Policy.AllDown allDown =
        switch (random.nextInt(4)) {
          case 0 -> new Policy.AllDown.Open();
          case 1 -> new Policy.AllDown.Closed();
          case 2 -> new Policy.AllDown.LastGood();
          default -> new Policy.AllDown.LastResort(anyPool());
        };
    return new Policy.Root("root", tree(DEPTH_MAX), allDown);
  }

  Whereabouts client() {
    Location location = LOCATIONS.get(random.nextInt(LOCATIONS.size()));
    List<Cidr> covering =
        switch (random.nextInt(4)) {
          case 0 -> List.of();
          case 1 -> List.of(PREFIXES.get(3));
          case 2 -> List.of(PREFIXES.get(0), PREFIXES.get(2), PREFIXES.get(3));
          default -> List.of(PREFIXES.get(1), PREFIXES.get(0), PREFIXES.get(2), PREFIXES.get(3));
        };
    return new Whereabouts(location, covering);
  }

  private Policy.Pool anyPool() {
    return pools.get(random.nextInt(pools.size()));
  }

  private Policy.Pool newPool(String name) {
    boolean alias = mix == Mix.ALIASES || (mix == Mix.NO_UNIONS && random.nextInt(3) == 0);
    int size = 1 + random.nextInt(3);
    var members = new ArrayList<Member>();
    for (int i = 0; i < size; i++) {
      members.add(member(alias));
    }
    Policy.Threshold threshold =
        random.nextBoolean()
            ? new Policy.Threshold(random.nextInt(4), 0)
            : new Policy.Threshold(-1, random.nextInt(101));
    int answers = mix == Mix.SINGLE ? 1 : 1 + random.nextInt(3);
    return new Policy.Pool(
        name, PLACES[random.nextInt(PLACES.length)], List.copyOf(members), threshold, answers);
  }

  private Member member(boolean alias) {
    int weight = random.nextInt(4);
    int target = random.nextInt(targets + 1) - 1;
    // Now and then an address that another member has too.
    int number = addresses > 0 && random.nextInt(6) == 0 ? random.nextInt(addresses) : addresses++;
    if (alias) {
      return Fixtures.cname("alias" + number, weight, target);
    }
    return random.nextInt(3) == 0
        ? Fixtures.aaaa(number, weight, target)
        : Fixtures.a("198.51.100." + number, weight, target);
  }

  private Policy tree(int depth) {
    if (depth == 1 || random.nextInt(5) == 0) {
      return anyPool();
    }
    boolean unions = mix == Mix.ADDRESSES || mix == Mix.ALIASES;
    return switch (random.nextInt(unions ? 7 : mix == Mix.SINGLE ? 6 : 5)) {
      case 0 -> Fixtures.failover(trickle(), children(depth).toArray(Policy[]::new));
      case 1 -> new Policy.Weighted("weighted", shares(depth));
      case 2 -> new Policy.Sticky("sticky", shares(depth));
      case 3 -> geo(depth);
      case 4 -> networks(depth);
      case 5 -> nearest();
      default -> new Policy.All("all", children(depth), 1 + random.nextInt(3));
    };
  }

  private double trickle() {
    return switch (random.nextInt(4)) {
      case 0 -> 0.25;
      case 1 -> 1;
      default -> 0;
    };
  }

  private List<Policy> children(int depth) {
    var children = new ArrayList<Policy>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      children.add(tree(depth - 1));
    }
    return children;
  }

  private List<Policy.Share> shares(int depth) {
    return children(depth).stream()
        .map(child -> new Policy.Share(child, random.nextInt(4)))
        .toList();
  }

  private Policy.Spill spill() {
    return Policy.Spill.values()[random.nextInt(3)];
  }

  private Policy geo(int depth) {
    Map<String, Policy> branches = new LinkedHashMap<>();
    for (Policy child : children(depth)) {
      branches.put(KEYS.get(random.nextInt(KEYS.size())), child);
    }
    return new Policy.Geo("geo", branches, tree(depth - 1), spill());
  }

  private Policy networks(int depth) {
    Map<Cidr, Policy> prefixes = new LinkedHashMap<>();
    for (Policy child : children(depth)) {
      prefixes.put(PREFIXES.get(random.nextInt(PREFIXES.size())), child);
    }
    Map<Long, Policy> asns = new LinkedHashMap<>();
    asns.put(64500L + random.nextInt(3), tree(depth - 1));
    return new Policy.Networks("networks", prefixes, asns, tree(depth - 1), spill());
  }

  private Policy nearest() {
    var near = new ArrayList<Policy.Biased>();
    for (Policy.Pool pool : pools) {
      if (pool.place().isKnown()) {
        near.add(new Policy.Biased(pool, random.nextInt(3) == 0 ? random.nextInt(199) - 99 : 0));
      }
    }
    if (near.isEmpty()) {
      return anyPool();
    }
    double band = random.nextInt(3) * 0.5;
    return new Policy.Nearest("nearest", near, band, mix == Mix.SINGLE ? 1 : 1 + random.nextInt(3));
  }
}
