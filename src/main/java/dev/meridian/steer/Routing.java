package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order a client's whereabouts put the children of the nodes that look at them.
 *
 * <pre>
 *   spill    | a branch matches                          | no branch matches
 *   outward  | every match, narrowest first; fallback    | fallback
 *   nearest  | narrowest match; other branches by        | fallback; branches by
 *            | distance; fallback                        | distance
 *   fence    | narrowest match                           | fallback
 * </pre>
 *
 * <p>Distance is from the client to the first pool of the branch, in written order, whose place is
 * known; branches without one come last; equal distances keep the written order. A client without
 * coordinates has no other branches.
 */
public final class Routing {
  private Routing() {}

  /**
   * The children of a node in the order in which a client asks them, each until one is up.
   *
   * @return empty for a node that does not look at location, and for {@link Policy.Nearest}
   */
  public static List<Policy> order(Policy node, Whereabouts client) {
    List<Stop> stops =
        switch (node) {
          case Policy.Geo geo -> stops(geo, client);
          case Policy.Networks networks -> stops(networks, client);
          case Policy.Pool _,
              Policy.Failover _,
              Policy.Weighted _,
              Policy.Sticky _,
              Policy.All _,
              Policy.Nearest _ ->
              List.of();
        };
    return stops.stream().map(Stop::policy).toList();
  }

  /**
   * A branch on a client's list.
   *
   * @param why for people: {@code continent EU matched}
   * @param km to the client, NaN when it does not matter or is unknown
   */
  record Stop(Policy policy, String why, double km) {}

  /**
   * A pool on a client's list.
   *
   * @param written its index as written
   * @param km great-circle distance to the client, NaN when unknown
   * @param biasedKm as its bias makes it
   * @param end index after the last pool within the band should this be the nearest that is up
   */
  record Ranked(int written, Policy.Pool pool, double km, double biasedKm, int end) {}

  static List<Stop> stops(Policy.Geo geo, Whereabouts client) {
    var matches = new ArrayList<Stop>();
    Location location = client.location();
    match(matches, geo.branches(), location.subdivision(), "subdivision ", "");
    match(matches, geo.branches(), location.country(), "country ", "");
    match(matches, geo.branches(), location.continent(), "continent ", "continent:");
    return stops(matches, geo.branches().values(), geo.fallback(), geo.spill(), client);
  }

  private static void match(
      List<Stop> matches, Map<String, Policy> branches, String code, String level, String prefix) {
    @Nullable Policy branch = code.isEmpty() ? null : branches.get(prefix + code);
    if (branch != null) {
      matches.add(new Stop(branch, level + code + " matched", Double.NaN));
    }
  }

  static List<Stop> stops(Policy.Networks networks, Whereabouts client) {
    var matches = new ArrayList<Stop>();
    for (Cidr prefix : client.covering()) {
      @Nullable Policy branch = networks.prefixes().get(prefix);
      if (branch != null) {
        matches.add(new Stop(branch, Prefixes.text(prefix) + " matched", Double.NaN));
      }
    }
    long asn = client.location().asn();
    @Nullable Policy branch = asn == 0 ? null : networks.asns().get(asn);
    if (branch != null) {
      matches.add(new Stop(branch, "AS" + asn + " matched", Double.NaN));
    }
    var branches = new ArrayList<>(networks.prefixes().values());
    branches.addAll(networks.asns().values());
    return stops(matches, branches, networks.fallback(), networks.spill(), client);
  }

  private static List<Stop> stops(
      List<Stop> matches,
      Collection<Policy> branches,
      Policy fallback,
      Policy.Spill spill,
      Whereabouts client) {
    boolean matched = !matches.isEmpty();
    Stop last = new Stop(fallback, matched ? "the fallback" : "no branch matched", Double.NaN);
    var stops = new ArrayList<Stop>();
    switch (spill) {
      case OUTWARD -> {
        stops.addAll(matches);
        stops.add(last);
      }
      case NEAREST -> {
        stops.add(matched ? matches.getFirst() : last);
        stops.addAll(others(stops.getFirst().policy(), branches, client));
        if (matched) {
          stops.add(last);
        }
      }
      case FENCE -> stops.add(matched ? matches.getFirst() : last);
    }
    return stops;
  }

  private static List<Stop> others(Policy own, Collection<Policy> branches, Whereabouts client) {
    if (!client.location().hasCoordinates()) {
      return List.of();
    }
    Policy.Point from = point(client);
    return branches.stream()
        .filter(branch -> !branch.equals(own))
        .map(branch -> new Stop(branch, "next by distance", Globe.distanceKm(from, place(branch))))
        .sorted(Comparator.comparingDouble(Stop::km))
        .toList();
  }

  /** The first known place of a pool in the tree, in written order. */
  private static Policy.Point place(Policy policy) {
    if (policy instanceof Policy.Pool pool) {
      return pool.place();
    }
    return Trees.children(policy).stream()
        .map(Routing::place)
        .filter(Policy.Point::isKnown)
        .findFirst()
        .orElse(Policy.Point.UNKNOWN);
  }

  /**
   * The pools of a node by biased distance; pools without a place come last. For a client without
   * coordinates: as written, each alone in its band.
   */
  static List<Ranked> ranked(Policy.Nearest nearest, Whereabouts client) {
    boolean located = client.location().hasCoordinates();
    Policy.Point from = point(client);
    var ranked = new ArrayList<Ranked>();
    for (int i = 0; i < nearest.pools().size(); i++) {
      Policy.Biased one = nearest.pools().get(i);
      double km = Globe.distanceKm(from, one.pool().place());
      ranked.add(new Ranked(i, one.pool(), km, Globe.biased(km, one.bias()), 0));
    }
    if (located) {
      ranked.sort(Comparator.comparingDouble(Ranked::biasedKm));
    }
    for (int i = 0; i < ranked.size(); i++) {
      Ranked one = ranked.get(i);
      ranked.set(
          i, new Ranked(one.written, one.pool, one.km, one.biasedKm, end(ranked, i, nearest)));
    }
    return ranked;
  }

  private static int end(List<Ranked> ranked, int nearest, Policy.Nearest node) {
    double limit = ranked.get(nearest).biasedKm * (1 + node.band());
    int end = nearest + 1;
    while (end < ranked.size() && ranked.get(end).biasedKm <= limit) {
      end++;
    }
    return end;
  }

  private static Policy.Point point(Whereabouts client) {
    return new Policy.Point(client.location().latitude(), client.location().longitude());
  }
}
