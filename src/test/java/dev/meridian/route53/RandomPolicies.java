package dev.meridian.route53;

import dev.meridian.geo.Cidr;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small random policies over few targets. */
final class RandomPolicies {
  /** What may stand in them. */
  enum Mix {
    /** Only what Route 53 can say. */
    EXPRESSIBLE,
    /** Everything. */
    ANY
  }

  static final int TARGETS = 5;

  private static final List<Policy.Point> PLACES =
      List.of(World.PARIS, World.ASHBURN, World.TOKYO, Policy.Point.UNKNOWN);

  private static final List<String> KEYS =
      List.of("continent:EU", "FR", "continent:NA", "US-CA", "US");

  private final Random random;
  private final Mix mix;
  private final boolean needsSeveral;
  private final List<Policy.Pool> pools = new ArrayList<>();

  RandomPolicies(long seed, Mix mix) {
    this.random = new Random(seed);
    this.mix = mix;
    this.needsSeveral = random.nextInt(3) == 0;
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      pools.add(randomPool(i));
    }
  }

  private boolean any() {
    return mix == Mix.ANY;
  }

  private Policy.Pool randomPool(int number) {
    List<Member> members = new ArrayList<>();
    List<Integer> targets = new ArrayList<>(List.of(0, 1, 2, 3, 4));
    Collections.shuffle(targets, random);
    int size = 1 + random.nextInt(3);
    boolean several = random.nextInt(4) == 0;
    for (int i = 0; i < size; i++) {
      boolean ipv6 = any() && random.nextInt(4) == 0;
      int weight = several && !any() ? 1 : List.of(0, 1, 1, 2, 3).get(random.nextInt(5));
      int target = random.nextInt(6) == 0 ? -1 : targets.get(any() ? random.nextInt(2) : i);
      members.add(
          World.member((ipv6 ? "2001:db8::" : "192.0.2.") + (10 * number + i + 1), weight, target));
    }
    int required = needsSeveral ? 1 + random.nextInt(size) : 1;
    // Where fewer fit than are up, Route 53 cannot do it.
    int answers = !several ? 1 : any() ? 1 + random.nextInt(3) : 8;
    return new Policy.Pool(
        "pool" + number,
        PLACES.get(any() ? random.nextInt(4) : number % 3),
        members,
        new Policy.Threshold(required, 0),
        answers);
  }

  Policy.Root root() {
    Policy tree = tree(3);
    Policy.AllDown allDown =
        switch (random.nextInt(any() ? 5 : 2)) {
          case 0 -> new Policy.AllDown.LastResort(anyPool());
          case 2 -> new Policy.AllDown.Closed();
          case 3 -> new Policy.AllDown.LastGood();
          default ->
              needsSeveral && !any()
                  ? new Policy.AllDown.LastResort(anyPool())
                  : new Policy.AllDown.Open();
        };
    return new Policy.Root("root", tree, allDown);
  }

  private Policy.Pool anyPool() {
    return pools.get(random.nextInt(pools.size()));
  }

  private Policy tree(int depth) {
    if (depth == 0) {
      return anyPool();
    }
    return switch (random.nextInt(any() ? 9 : 8)) {
      case 0 -> anyPool();
      case 1 -> failover(depth);
      case 2 -> new Policy.Weighted("weighted", shares(depth));
      case 3, 4 -> geo(depth);
      case 5 -> networks(depth);
      case 6 -> nearest();
      case 7 -> all(depth);
      default -> new Policy.Sticky("sticky", shares(depth));
    };
  }

  private List<Policy> children(int depth, int most) {
    List<Policy> children = new ArrayList<>();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      children.add(tree(depth - 1));
    }
    return children;
  }

  private Policy failover(int depth) {
    boolean trickles = random.nextInt(3) == 0;
    List<Policy> children = children(depth, trickles && !any() ? 2 : 3);
    return new Policy.Failover(
        "failover", children, trickles ? List.of(0.05, 0.25, 1.0).get(random.nextInt(3)) : 0);
  }

  private List<Policy.Share> shares(int depth) {
    return children(depth, 3).stream()
        .map(child -> new Policy.Share(child, List.of(0, 1, 2, 5).get(random.nextInt(4))))
        .toList();
  }

  private Policy.Spill spill() {
    return any()
        ? Policy.Spill.values()[random.nextInt(3)]
        : random.nextBoolean() ? Policy.Spill.OUTWARD : Policy.Spill.FENCE;
  }

  private Policy geo(int depth) {
    Map<String, Policy> branches = new LinkedHashMap<>();
    for (Policy child : children(depth, 3)) {
      branches.put(KEYS.get(random.nextInt(KEYS.size())), child);
    }
    if (any() && random.nextInt(4) == 0) {
      branches.put("CA-QC", anyPool());
    }
    return new Policy.Geo("geo", branches, tree(depth - 1), spill());
  }

  private Policy networks(int depth) {
    List<Cidr> prefixes =
        List.of(v4(192, 0, 2, 0, 24), v4(192, 0, 0, 0, 16), v6(0x2001_0db8L << 32, 32));
    Map<Cidr, Policy> branches = new LinkedHashMap<>();
    for (Policy child : children(depth, 2)) {
      branches.put(prefixes.get(random.nextInt(3)), child);
    }
    Map<Long, Policy> asns = new LinkedHashMap<>();
    if (any() && random.nextInt(4) == 0) {
      branches.put(v4(192, 0, 2, 128, 25), anyPool());
      asns.put(64500L, anyPool());
    }
    return new Policy.Networks("networks", branches, asns, tree(depth - 1), spill());
  }

  private static Cidr v4(int a, int b, int c, int d, int bits) {
    long address = (long) a << 24 | (long) b << 16 | (long) c << 8 | d;
    return new Cidr(0, 0xFFFF_0000_0000L | address, 96 + bits);
  }

  private static Cidr v6(long high, int bits) {
    return new Cidr(high, 0, bits);
  }

  private Policy nearest() {
    List<Policy.Biased> near =
        pools.stream()
            .filter(pool -> pool.place().isKnown())
            .map(pool -> new Policy.Biased(pool, bias(pool)))
            .toList();
    if (near.isEmpty()) {
      return anyPool();
    }
    return any()
        ? new Policy.Nearest("nearest", near, random.nextInt(3) * 0.5, 1 + random.nextInt(2))
        : new Policy.Nearest("nearest", distinctPlaces(near), 0, 1);
  }

  private int bias(Policy.Pool pool) {
    return any() ? random.nextInt(3) * 20 : pool.name().endsWith("1") ? 20 : 0;
  }

  /** Equally near pools answer together, whatever each of them needs. */
  private List<Policy.Biased> distinctPlaces(List<Policy.Biased> near) {
    Map<Policy.Point, Policy.Biased> byPlace = new LinkedHashMap<>();
    near.forEach(one -> byPlace.putIfAbsent(one.pool().place(), one));
    return List.copyOf(byPlace.values());
  }

  private Policy all(int depth) {
    if (any()) {
      return new Policy.All("all", children(depth, 3), 1 + random.nextInt(4));
    }
    List<Policy> plain =
        pools.stream()
            .filter(pool -> pool.healthyWhen().required(pool.members().size()) == 1)
            .filter(pool -> pool.members().stream().allMatch(member -> member.weight() > 0))
            .limit(2)
            .map(pool -> (Policy) pool)
            .toList();
    return plain.isEmpty() ? anyPool() : new Policy.All("all", plain, 8);
  }
}
