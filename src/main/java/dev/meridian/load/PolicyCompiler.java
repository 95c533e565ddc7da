package dev.meridian.load;

import dev.meridian.config.AddressText;
import dev.meridian.config.Mark;
import dev.meridian.config.PolicySpec;
import dev.meridian.config.PolicySpec.AllDown;
import dev.meridian.config.PolicySpec.GeoKey;
import dev.meridian.config.PolicySpec.NetworkKey;
import dev.meridian.config.PoolSpec;
import dev.meridian.config.PoolSpec.MemberSpec;
import dev.meridian.config.PoolSpec.PlaceSpec;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.SteeringConfig;
import dev.meridian.geo.Cidr;
import dev.meridian.health.MemberKey;
import dev.meridian.load.geo.Address;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.Places;
import dev.meridian.steer.Load;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Policy.Family;
import dev.meridian.steer.Policy.Point;
import dev.meridian.steer.Policy.Pool;
import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns one zone's steering as written into policy trees: names become the things that they name,
 * addresses become records, codes become coordinates. The references have been checked by the
 * reader of the file; what only shows here is told to the problems.
 */
final class PolicyCompiler {
  private final SteeringConfig config;
  private final Places places;
  private final Targets targets;
  private final Members members;
  private final GeoMaps maps;
  private final Problems problems;
  private final Map<String, Pool> pools = new HashMap<>();
  private final Map<String, Policy> named = new HashMap<>();
  private final Map<String, Load> loads = new HashMap<>();

  PolicyCompiler(
      SteeringConfig config,
      Places places,
      Targets targets,
      Members members,
      GeoMaps maps,
      Problems problems) {
    this.config = config;
    this.maps = maps;
    this.places = places;
    this.targets = targets;
    this.members = members;
    this.problems = problems;
  }

  /**
   * The root that a name points at. A policy that only names another has that one's rule; a root
   * made of a pool is open.
   */
  Policy.Root root(PolicySpec spec) {
    Policy tree = policy(spec);
    return new Policy.Root(tree.name(), tree, allDown(options(spec).allDown()));
  }

  /** What the root carries that a name points at. */
  PolicySpec.Options options(PolicySpec spec) {
    @Nullable PolicySpec declared = spec;
    while (declared instanceof PolicySpec.Reference reference) {
      declared = config.policies().get(reference.name());
    }
    return declared == null ? PolicySpec.Options.NONE : declared.options();
  }

  /**
   * What comes to a policy, the same for all who ask.
   *
   * @param configured 0 where nobody knows
   */
  Optional<Load> load(String policy, int configured) {
    return configured == 0
        ? Optional.empty()
        : Optional.of(loads.computeIfAbsent(policy, _ -> new Load(configured)))
            .filter(known -> known.configured() == configured)
            .or(() -> Optional.of(new Load(configured)));
  }

  /** What comes to policies, by their names. */
  Map<String, Load> loads() {
    return loads;
  }

  private Policy.AllDown allDown(Optional<AllDown> declared) {
    return switch (declared.orElse(new AllDown.Open())) {
      case AllDown.Open open -> new Policy.AllDown.Open();
      case AllDown.Closed closed -> new Policy.AllDown.Closed();
      case AllDown.LastGood lastGood -> new Policy.AllDown.LastGood();
      case AllDown.LastResort last -> new Policy.AllDown.LastResort(pool(last.pool()));
    };
  }

  private Policy policy(PolicySpec spec) {
    return policy(spec, "");
  }

  /** Compiles a node; an inline one is called by its line. */
  private Policy policy(PolicySpec spec, String name) {
    return switch (spec) {
      case PolicySpec.Reference node -> reference(node.name());
      case PolicySpec.Failover node ->
          new Policy.Failover(
              called(name, node.mark()),
              all(node.children()),
              node.trickle(),
              node.spillByShare()
                  ? Optional.of(
                      new Policy.SpillByShare(
                          load(called(name, node.mark()), node.options().load())))
                  : Optional.empty());
      case PolicySpec.Weighted node ->
          new Policy.Weighted(called(name, node.mark()), shares(node.children()));
      case PolicySpec.Sticky node ->
          new Policy.Sticky(called(name, node.mark()), shares(node.children()));
      case PolicySpec.All node ->
          new Policy.All(called(name, node.mark()), all(node.children()), node.answers());
      case PolicySpec.Geo node -> geo(node, called(name, node.mark()));
      case PolicySpec.Networks node -> networks(node, called(name, node.mark()));
      case PolicySpec.Nearest node -> nearest(node, called(name, node.mark()));
    };
  }

  private static String called(String name, Mark mark) {
    return name.isEmpty() ? "(line " + mark.line() + ")" : name;
  }

  private Policy reference(String name) {
    PolicySpec spec = config.policies().get(name);
    if (spec == null) {
      return pool(name);
    }
    Policy known = named.get(name);
    if (known == null) {
      known = policy(spec, name);
      named.put(name, known);
    }
    return known;
  }

  private List<Policy> all(List<PolicySpec> specs) {
    return specs.stream().map(this::policy).toList();
  }

  private List<Policy.Share> shares(List<PolicySpec.Share> specs) {
    return specs.stream()
        .map(share -> new Policy.Share(policy(share.policy()), share.weight()))
        .toList();
  }

  /** A rule that can never hold is served all the same, but hardly what is meant. */
  private void warnUnless(boolean holds, Mark mark, String message) {
    if (!holds) {
      problems.warning(mark, message);
    }
  }

  private Policy geo(PolicySpec.Geo node, String name) {
    boolean subdivisions =
        node.branches().keySet().stream().anyMatch(GeoKey.Subdivision.class::isInstance);
    boolean located = maps.tellCountries(subdivisions ? GeoDetail.ALL : GeoDetail.COUNTRY);
    warnUnless(
        located,
        node.mark(),
        "no geoip database that tells countries is configured, so every client gets the default");
    for (GeoKey key : node.branches().keySet()) {
      warnUnless(
          !(key instanceof GeoKey.Subdivision) || !located || maps.tellSubdivisions(),
          key.mark(),
          "no geoip database tells subdivisions, so "
              + key(key)
              + " never matches; add a city one");
    }
    Map<String, Policy> branches = new LinkedHashMap<>();
    node.branches().forEach((key, branch) -> branches.put(key(key), policy(branch)));
    return new Policy.Geo(name, branches, fallback(node.fallback()), spill(node.spill()));
  }

  private static String key(GeoKey key) {
    return switch (key) {
      case GeoKey.Continent continent -> "continent:" + continent.code();
      case GeoKey.Country country -> country.code();
      case GeoKey.Subdivision subdivision -> subdivision.code();
    };
  }

  private Policy networks(PolicySpec.Networks node, String name) {
    Map<Cidr, Policy> prefixes = new LinkedHashMap<>();
    Map<Long, Policy> asns = new LinkedHashMap<>();
    node.branches()
        .forEach(
            (key, branch) -> {
              switch (key) {
                case NetworkKey.Prefix prefix -> prefixes.put(cidr(prefix), policy(branch));
                case NetworkKey.Asn asn -> {
                  warnUnless(
                      maps.tellAsns(),
                      asn.mark(),
                      "no geoip database tells AS numbers, so this never matches; add an ASN one");
                  asns.put(asn.number(), policy(branch));
                }
              }
            });
    return new Policy.Networks(
        name, prefixes, asns, fallback(node.fallback()), spill(node.spill()));
  }

  private static Cidr cidr(NetworkKey.Prefix prefix) {
    return Address.of(prefix.address()).prefix(prefix.bits());
  }

  private Policy fallback(Optional<PolicySpec> spec) {
    return policy(spec.orElseThrow(() -> new IllegalStateException("checked by the reader")));
  }

  private static Policy.Spill spill(PolicySpec.Spill spill) {
    return switch (spill) {
      case OUTWARD -> Policy.Spill.OUTWARD;
      case NEAREST -> Policy.Spill.NEAREST;
      case FENCE -> Policy.Spill.FENCE;
    };
  }

  private Policy nearest(PolicySpec.Nearest node, String name) {
    warnUnless(
        maps.tellCountries(GeoDetail.ALL),
        node.mark(),
        "no geoip database that tells countries is configured, so every client gets the pools in the"
            + " order written");
    List<Policy.Biased> near = new ArrayList<>();
    for (PolicySpec.Reference reference : node.pools()) {
      if (!config.pools().containsKey(reference.name())) {
        problems.error(
            reference.mark(), reference.name() + " is a policy; nearest chooses among pools");
        continue;
      }
      Pool pool = pool(reference.name());
      if (!pool.place().isKnown()) {
        problems.error(
            reference.mark(),
            "pool " + reference.name() + " has no place, so nobody is near it; give it one");
      }
      near.add(new Policy.Biased(pool, node.bias().getOrDefault(reference.name(), 0)));
    }
    return new Policy.Nearest(name, near, node.band(), node.answers());
  }

  /** The pools that were needed so far, in the order of the file. */
  List<Pool> pools() {
    return config.pools().keySet().stream().map(pools::get).filter(Objects::nonNull).toList();
  }

  private Pool pool(String name) {
    return pools.computeIfAbsent(name, this::compilePool);
  }

  private Pool compilePool(String name) {
    PoolSpec spec = config.pools().get(name);
    if (spec == null) {
      throw new IllegalStateException("the reader let " + name + " through");
    }
    double weights = spec.members().stream().mapToInt(MemberSpec::weight).sum();
    List<Member> compiled =
        spec.members().stream()
            .map(member -> member(spec, member, capacity(spec, member, weights)))
            .toList();
    return new Pool(
        name,
        spec.place().map(this::point).orElse(Point.UNKNOWN),
        compiled,
        new Policy.Threshold(spec.healthyWhen().count(), spec.healthyWhen().percent()),
        spec.answers());
  }

  private Point point(PlaceSpec place) {
    return switch (place) {
      case PlaceSpec.Coordinates at -> new Point(at.latitude(), at.longitude());
      case PlaceSpec.Code code -> {
        Optional<Places.Place> known =
            places.country(code.code()).or(() -> places.subdivision(code.code()));
        if (known.isEmpty()) {
          problems.error(
              code.mark(),
              "no coordinates are known for "
                  + code.code()
                  + places
                      .nearestCode(code.code())
                      .map(near -> "; did you mean " + near + "?")
                      .orElse("")
                  + " (or give {lat: …, lon: …})");
        }
        yield known.map(at -> new Point(at.latitude(), at.longitude())).orElse(Point.UNKNOWN);
      }
    };
  }

  /** A pool's own is divided by weight; without any, weight is the measure. */
  private static double capacity(PoolSpec pool, MemberSpec member, double weights) {
    if (member.capacity().isPresent()) {
      return member.capacity().getAsDouble();
    }
    double share = weights > 0 ? member.weight() / weights : 1.0 / pool.members().size();
    return pool.capacity().isPresent() ? pool.capacity().getAsDouble() * share : member.weight();
  }

  private MemberKey key(PoolSpec pool, MemberSpec member) {
    return new MemberKey(config.zone(), pool.name(), memberName(member));
  }

  /** What a member is called: its address or alias. */
  static String memberName(MemberSpec spec) {
    return switch (spec.target()) {
      case PoolSpec.Target.Address literal -> AddressText.print(literal.address());
      case PoolSpec.Target.Alias alias -> alias.target();
    };
  }

  private Member member(PoolSpec pool, MemberSpec spec, double capacity) {
    List<Targets.Use> uses = uses(pool);
    return switch (spec.target()) {
      case PoolSpec.Target.Address literal -> {
        InetAddress address = literal.address();
        boolean v4 = address instanceof Inet4Address;
        yield members.member(
            key(pool, spec),
            v4 ? Family.A : Family.AAAA,
            record(v4 ? Wire.TYPE_A : Wire.TYPE_AAAA, address.getAddress()),
            spec.weight(),
            targets.ballot(config.zone(), uses, pool, spec),
            capacity);
      }
      case PoolSpec.Target.Alias alias -> {
        if (!uses.isEmpty() && spec.probeAt().isEmpty()) {
          problems.error(
              spec.mark(),
              alias.target() + " cannot be probed: a CNAME has no address here; give probeAt");
          uses = List.of();
        }
        yield members.member(
            key(pool, spec),
            Family.CNAME,
            record(Wire.TYPE_CNAME, Name.parse(alias.target()).toWire()),
            spec.weight(),
            targets.ballot(config.zone(), uses, pool, spec),
            capacity);
      }
    };
  }

  private List<Targets.Use> uses(PoolSpec pool) {
    List<Targets.Use> uses = new ArrayList<>();
    for (PoolSpec.ProbeUse use : pool.probes()) {
      ProbeSpec probe = config.probes().get(use.name());
      if (probe != null) {
        uses.add(new Targets.Use(probe, use.role()));
      }
    }
    return uses;
  }

  /** The record as policies hold it: owned by QNAME, TTL 0. */
  private static byte[] record(int type, byte[] rdata) {
    return new ImageBuilder(Name.ROOT).addOwned(type, 0, rdata).build().standalone();
  }
}
