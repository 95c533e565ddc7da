package dev.meridian.route53;

import dev.meridian.geo.Location;
import dev.meridian.wire.Name;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What Route 53 would answer, from its documentation and from nothing of ours:
 *
 * <pre>
 * healthy(r) = check(r) AND ( !alias(r) OR !evaluateTargetHealth(r) OR any(healthy(c) for c in target(r)) )
 * check(r)   = true when no health check is attached
 * pick(g,q)  = first r in policyOrder(g,q) with healthy(r); else first r in policyOrder(g,q) ignoring health
 * resolve(r) = alias ? pick(target(r),q) : r.values
 * </pre>
 *
 * Where chance decides, the answer is a distribution over sets of values.
 */
final class Route53Evaluator {
  /** Answers that a multivalue name gives at most. */
  private static final int MULTIVALUE_ANSWERS = 8;

  /**
   * Who asks.
   *
   * @param address of the resolver, or of the client subnet's network
   */
  record Client(Location location, InetAddress address) {}

  private final Map<Name, Map<RecordType, List<RecordSet>>> zone = new HashMap<>();
  private final Map<String, HealthCheck> checks = new HashMap<>();
  private final Map<String, SortedSet<String>> networks = new HashMap<>();
  private final Predicate<String> healthy;

  /**
   * An evaluator of a zone.
   *
   * @param seen whether the checkers get from an endpoint what a check looks for
   */
  Route53Evaluator(DesiredZone zone, Predicate<HealthCheck.Kind.Endpoint> seen) {
    this(zone.recordSets(), zone.healthChecks(), zone.networks(), seen);
  }

  /** An evaluator of what a hosted zone holds. */
  Route53Evaluator(
      Collection<RecordSet> recordSets,
      Collection<HealthCheck> healthChecks,
      Collection<CidrLocation> locations,
      Predicate<HealthCheck.Kind.Endpoint> seen) {
    recordSets.forEach(this::put);
    healthChecks.forEach(check -> checks.put(check.reference(), check));
    locations.forEach(location -> networks.put(location.name(), location.blocks()));
    this.healthy = reference -> passes(reference, seen);
  }

  /**
   * An evaluator of record sets alone.
   *
   * @param healthy whether a health check, by its id, says that it is
   */
  Route53Evaluator(
      Collection<RecordSet> recordSets,
      Collection<CidrLocation> locations,
      Predicate<String> healthy) {
    recordSets.forEach(this::put);
    locations.forEach(location -> networks.put(location.name(), location.blocks()));
    this.healthy = healthy;
  }

  private void put(RecordSet set) {
    zone.computeIfAbsent(set.name(), _ -> new HashMap<>())
        .computeIfAbsent(set.type(), _ -> new ArrayList<>())
        .add(set);
  }

  /** The chances of the answers to a question; the empty set is no answer. */
  Map<SortedSet<String>, Double> answers(Name name, RecordType type, Client client) {
    Map<SortedSet<String>, Double> answers = new HashMap<>();
    List<RecordSet> group = group(name, type);
    if (group.isEmpty()) {
      add(answers, new TreeSet<>(), 1);
    } else {
      pick(group, client, 1, answers);
    }
    return answers;
  }

  private List<RecordSet> group(Name name, RecordType type) {
    return zone.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
  }

  private static void add(
      Map<SortedSet<String>, Double> answers, SortedSet<String> set, double share) {
    answers.merge(set, share, Double::sum);
  }

  private boolean isHealthy(RecordSet set) {
    if (set.healthCheck().isPresent() && !healthy.test(set.healthCheck().get())) {
      return false;
    }
    if (set.content() instanceof RecordSet.Content.Alias alias && alias.evaluateTargetHealth()) {
      return group(alias.target(), set.type()).stream().anyMatch(this::isHealthy);
    }
    return true;
  }

  private boolean passes(String reference, Predicate<HealthCheck.Kind.Endpoint> seen) {
    HealthCheck check = checks.get(reference);
    if (check == null) {
      throw new AssertionError("no such check: " + reference);
    }
    boolean well =
        check.disabled()
            || switch (check.kind()) {
              case HealthCheck.Kind.Endpoint endpoint -> seen.test(endpoint);
              case HealthCheck.Kind.Calculated calculated ->
                  calculated.children().stream().filter(child -> passes(child, seen)).count()
                      >= calculated.threshold();
            };
    return well != check.inverted();
  }

  private void pick(
      List<RecordSet> group, Client client, double share, Map<SortedSet<String>, Double> answers) {
    switch (group.getFirst().routing()) {
      case Routing.Simple _ -> resolve(group.getFirst(), client, share, answers);
      case Routing.Weighted _ -> pickWeighted(group, client, share, answers);
      case Routing.Multivalue _ -> pickSeveral(group, share, answers);
      case Routing.Failover _, Routing.Geolocation _, Routing.Geoproximity _, Routing.Cidr _ ->
          pickFirst(ordered(group, client), client, share, answers);
    }
  }

  /** The sets that match, best first. */
  private List<RecordSet> ordered(List<RecordSet> group, Client client) {
    Map<Double, RecordSet> byRank = new TreeMap<>();
    for (RecordSet set : group) {
      double rank =
          switch (set.routing()) {
            case Routing.Failover failover ->
                failover.role() == Routing.Failover.Role.PRIMARY ? 1 : 2;
            case Routing.Geolocation place -> rank(place, client.location());
            case Routing.Geoproximity point -> distance(point, client.location());
            case Routing.Cidr block -> rank(block, client.address());
            case Routing.Simple _, Routing.Weighted _, Routing.Multivalue _ ->
                throw new AssertionError("two kinds of routing at " + set.name());
          };
      if (!Double.isNaN(rank) && byRank.put(rank, set) != null) {
        throw new AssertionError("two alike at " + set.name() + ": " + set.routing());
      }
    }
    return List.copyOf(byRank.values());
  }

  /** A state of the US before a country before a continent before everywhere. */
  private static double rank(Routing.Geolocation place, Location client) {
    if (place.equals(Routing.Geolocation.EVERYWHERE)) {
      return 4;
    }
    if (!place.continent().isEmpty()) {
      return place.continent().equals(client.continent()) ? 3 : Double.NaN;
    }
    if (!place.country().equals(client.country())) {
      return Double.NaN;
    }
    if (place.subdivision().isEmpty()) {
      return 2;
    }
    if (!place.country().equals("US")) {
      throw new AssertionError("no such part of " + place.country());
    }
    return client.subdivision().equals("US-" + place.subdivision()) ? 1 : Double.NaN;
  }

  private static double distance(Routing.Geoproximity point, Location client) {
    double latitude = Math.toRadians(point.latitudeHundredths() / 100.0);
    double between = Math.toRadians(point.longitudeHundredths() / 100.0 - client.longitude());
    double own = Math.toRadians(client.latitude());
    // The spherical law of cosines.
    double cosine =
        Math.sin(latitude) * Math.sin(own) + Math.cos(latitude) * Math.cos(own) * Math.cos(between);
    double km = 6371 * Math.acos(Math.clamp(cosine, -1, 1));
    int bias = point.bias();
    return bias > 0 ? km * (1 - bias / 100.0) : km / (1 + bias / 100.0);
  }

  /** The longest block first; those outside of all get the rest. */
  private double rank(Routing.Cidr routing, InetAddress client) {
    if (routing.location().equals("*")) {
      return 1000;
    }
    SortedSet<String> blocks = networks.get(routing.location());
    if (blocks == null) {
      throw new AssertionError("no such location: " + routing.location());
    }
    return blocks.stream()
        .filter(block -> holds(block, client))
        .mapToDouble(block -> 500 - Integer.parseInt(block.substring(block.indexOf('/') + 1)))
        .min()
        .orElse(Double.NaN);
  }

  private static boolean holds(String block, InetAddress client) {
    int slash = block.indexOf('/');
    int bits = Integer.parseInt(block.substring(slash + 1));
    byte[] network = InetAddress.ofLiteral(block.substring(0, slash)).getAddress();
    byte[] address = client.getAddress();
    if (network.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((network[bit / 8] ^ address[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  private void pickFirst(
      List<RecordSet> ordered,
      Client client,
      double share,
      Map<SortedSet<String>, Double> answers) {
    if (ordered.isEmpty()) {
      add(answers, new TreeSet<>(), share);
      return;
    }
    RecordSet first =
        ordered.stream().filter(this::isHealthy).findFirst().orElse(ordered.getFirst());
    resolve(first, client, share, answers);
  }

  private void pickWeighted(
      List<RecordSet> group, Client client, double share, Map<SortedSet<String>, Double> answers) {
    List<RecordSet> healthy = group.stream().filter(this::isHealthy).toList();
    List<RecordSet> some = healthy.isEmpty() ? group : healthy;
    List<RecordSet> heavy = some.stream().filter(set -> weight(set) > 0).toList();
    List<RecordSet> drawn = heavy.isEmpty() ? some : heavy;
    double total = drawn.stream().mapToDouble(set -> Math.max(weight(set), 0)).sum();
    for (RecordSet set : drawn) {
      double part = total == 0 ? 1.0 / drawn.size() : weight(set) / total;
      resolve(set, client, share * part, answers);
    }
  }

  private static int weight(RecordSet set) {
    return ((Routing.Weighted) set.routing()).weight();
  }

  private void pickSeveral(
      List<RecordSet> group, double share, Map<SortedSet<String>, Double> answers) {
    List<RecordSet> healthy = group.stream().filter(this::isHealthy).toList();
    List<String> values =
        (healthy.isEmpty() ? group : healthy)
            .stream()
                .map(set -> ((RecordSet.Content.Values) set.content()).values().getFirst())
                .toList();
    List<SortedSet<String>> sets = new ArrayList<>();
    subsets(values, 0, Math.min(values.size(), MULTIVALUE_ANSWERS), new TreeSet<>(), sets);
    sets.forEach(set -> add(answers, set, share / sets.size()));
  }

  private static void subsets(
      List<String> values,
      int from,
      int left,
      SortedSet<String> chosen,
      List<SortedSet<String>> into) {
    if (left == 0) {
      into.add(new TreeSet<>(chosen));
      return;
    }
    for (int i = from; i <= values.size() - left; i++) {
      SortedSet<String> more = new TreeSet<>(chosen);
      more.add(values.get(i));
      subsets(values, i + 1, left - 1, more, into);
    }
  }

  private void resolve(
      RecordSet set, Client client, double share, Map<SortedSet<String>, Double> answers) {
    switch (set.content()) {
      case RecordSet.Content.Values values -> add(answers, values.values(), share);
      case RecordSet.Content.Alias alias -> {
        List<RecordSet> target = group(alias.target(), set.type());
        if (target.isEmpty()) {
          throw new AssertionError(set.key() + " leads to nothing: " + alias.target());
        }
        pick(target, client, share, answers);
      }
    }
  }
}
