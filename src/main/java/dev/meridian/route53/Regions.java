package dev.meridian.route53;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.route53.Group.Arm;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import dev.meridian.steer.Whereabouts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The places and networks that a policy names, as far as Route 53 can tell clients in them apart:
 * the layers that stand above everything that depends on health.
 *
 * <pre>
 *   the steered name: CIDR sets and *  →  geolocation sets and *  →  what clients there get
 * </pre>
 *
 * <p>A layer that a policy does not need is left out. Aliases of these layers do not evaluate their
 * targets' health: where clients go whose branch is down is spelt out below, as the policy says.
 */
final class Regions {
  /** What one place gets; empty for nothing. */
  @FunctionalInterface
  interface Leaf {
    /**
     * The group for clients of a place.
     *
     * @param label stands for the place, part of a DNS label
     */
    Optional<Group> of(Whereabouts client, String label);
  }

  /** Longest blocks that Route 53 takes. */
  private static final int IPV4_BITS_MAX = 96 + 24;

  private static final int IPV6_BITS_MAX = 48;

  /** Countries that Route 53 has no data of, and so no place for (Developer Guide, geolocation). */
  private static final Set<String> UNKNOWN_COUNTRIES = Set.of("BV", "CX", "EH", "HM");

  private static final String UNITED_STATES = "US-";
  private static final String CONTINENT = "continent:";
  private static final String EVERYWHERE = "default";

  private final Atlas atlas;
  private final Notes notes;
  private final List<Cidr> prefixes = new ArrayList<>();
  private final SortedMap<String, Routing.Geolocation> places = new TreeMap<>();
  private final SortedMap<String, CidrLocation> locations;
  private boolean leavesOut;

  /**
   * The regions of a tree.
   *
   * @param locations takes the sets of networks that are used
   */
  Regions(Policy tree, PushTerms terms, Notes notes, SortedMap<String, CidrLocation> locations) {
    this.atlas = terms.atlas();
    this.notes = notes;
    this.locations = locations;
    for (Policy node : Trees.nodes(tree)) {
      switch (node) {
        case Policy.Geo geo -> addPlaces(geo);
        case Policy.Networks networks -> addNetworks(networks, terms.cidr());
        case Policy.Pool _,
            Policy.Failover _,
            Policy.Weighted _,
            Policy.Sticky _,
            Policy.All _,
            Policy.Nearest _ -> {}
      }
    }
    prefixes.sort(Comparator.comparingInt(Cidr::prefixBits).reversed());
  }

  private void addPlaces(Policy.Geo geo) {
    for (String key : geo.branches().keySet()) {
      boolean part = key.indexOf('-') > 0;
      if (part && !key.startsWith(UNITED_STATES)) {
        notes.emulated(
            key
                + " is not told apart, only states of the US are: clients there get what "
                + key.substring(0, 2)
                + " gets");
      } else if (UNKNOWN_COUNTRIES.contains(key)) {
        notes.emulated(key + " is not known to Route 53: clients there get what is around it");
      } else {
        places.put(key, place(key, part));
      }
    }
    if (geo.spill() == Policy.Spill.NEAREST) {
      notes.emulated(
          "clients whose branch is down go to the others by distance from the middle of the country"
              + " that the branch names, not from themselves; elsewhere to the default");
    }
  }

  private static Routing.Geolocation place(String key, boolean part) {
    if (key.startsWith(CONTINENT)) {
      return Routing.Geolocation.ofContinent(key.substring(CONTINENT.length()));
    }
    return part
        ? Routing.Geolocation.ofSubdivision(key.substring(0, 2), key.substring(3))
        : Routing.Geolocation.ofCountry(key);
  }

  private void addNetworks(Policy.Networks networks, boolean cidr) {
    for (long asn : networks.asns().keySet()) {
      notes.emulated("AS" + asn + " is not told apart: its clients get what others get");
    }
    for (Cidr prefix : networks.prefixes().keySet()) {
      if (!cidr) {
        notes.emulated(
            Blocks.text(prefix)
                + " is not told apart without CIDR collections: its clients get"
                + " what others get");
      } else if (prefix.prefixBits() > (prefix.isIpv4() ? IPV4_BITS_MAX : IPV6_BITS_MAX)) {
        notes.emulated(
            Blocks.text(prefix)
                + " is longer than /24 or /48: its clients get what the network around it gets");
      } else if (!prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    if (networks.spill() == Policy.Spill.NEAREST) {
      notes.emulated("clients whose network's branch is down go to the default, not by distance");
    }
  }

  /** Whether clients of different places are told apart. */
  boolean tellApart() {
    return !prefixes.isEmpty() || !places.isEmpty();
  }

  /** Whether a place gets nothing while others do. */
  boolean leaveOut() {
    return leavesOut;
  }

  /** The layers over what each place gets. */
  Optional<Group> over(Leaf leaf) {
    Optional<Group> others = byPlace(List.of(), "", leaf);
    if (prefixes.isEmpty()) {
      return others;
    }
    Map<Group, List<Cidr>> alike = new LinkedHashMap<>();
    for (Cidr prefix : prefixes) {
      byPlace(covering(prefix), Blocks.label(prefix) + "-", leaf)
          .ifPresentOrElse(
              group -> alike.computeIfAbsent(group, _ -> new ArrayList<>()).add(prefix),
              () -> leavesOut = true);
    }
    List<Arm> arms = new ArrayList<>();
    alike.forEach((group, blocks) -> arms.add(arm(location(blocks), group)));
    others.ifPresent(
        group -> arms.add(new Arm(Routing.Cidr.OTHERS, EVERYWHERE, below(group), unchecked())));
    return arms.isEmpty() ? Optional.empty() : Optional.of(new Group("_c", "networks", arms));
  }

  private static Arm arm(CidrLocation location, Group group) {
    return new Arm(new Routing.Cidr(location.name()), location.name(), below(group), unchecked());
  }

  private CidrLocation location(Collection<Cidr> prefixes) {
    CidrLocation location = CidrLocation.of(Blocks.of(prefixes));
    locations.put(location.name(), location);
    return location;
  }

  private List<Cidr> covering(Cidr inner) {
    return prefixes.stream()
        .filter(outer -> outer.prefixBits() <= inner.prefixBits())
        .filter(outer -> outer.contains(inner.high(), inner.low()))
        .toList();
  }

  private Optional<Group> byPlace(List<Cidr> covering, String label, Leaf leaf) {
    Optional<Group> others =
        leaf.of(new Whereabouts(Location.UNKNOWN, covering), label + EVERYWHERE);
    List<Arm> arms = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    List<String> left = new ArrayList<>();
    places.forEach(
        (key, place) ->
            leaf.of(new Whereabouts(location(key), covering), label + word(key))
                .ifPresentOrElse(
                    group -> {
                      arms.add(new Arm(place, word(key), below(group), unchecked()));
                      groups.add(group);
                    },
                    () -> left.add(key)));
    others.ifPresent(
        group -> {
          arms.add(new Arm(Routing.Geolocation.EVERYWHERE, EVERYWHERE, below(group), unchecked()));
          groups.add(group);
        });
    leavesOut |= !left.isEmpty() && !arms.isEmpty();
    boolean alike = groups.size() == places.size() + 1 && groups.stream().distinct().count() == 1;
    if (arms.isEmpty() || alike) {
      return others;
    }
    return Optional.of(new Group(Group.label('g', groups), Group.words(groups), arms));
  }

  /** Where clients of a place are. */
  private Location location(String key) {
    if (key.startsWith(CONTINENT)) {
      String continent = key.substring(CONTINENT.length());
      return new Location(continent, "", "", Double.NaN, Double.NaN, 0);
    }
    String country = key.substring(0, 2);
    Policy.Point middle = atlas.middle(key);
    return new Location(
        atlas.continent(country),
        country,
        key.equals(country) ? "" : key,
        middle.latitude(),
        middle.longitude(),
        0);
  }

  /** Four codes are a continent's and a country's. */
  private static String word(String key) {
    return key.replace(CONTINENT, "continent-").toLowerCase(Locale.ROOT);
  }

  private static Group.Target below(Group group) {
    return new Group.Target.Below(group, false);
  }

  private static Optional<String> unchecked() {
    return Optional.empty();
  }
}
