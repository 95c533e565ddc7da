package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The specification as a plain recursion over the policy as written: no classes, no residual trees,
 * no sharing, nothing from the product but its data. Sticky choices count as draws by weight.
 */
final class ReferenceEvaluator {
  private final Whereabouts client;
  private final IntPredicate upTargets;
  private final Kind kind;

  ReferenceEvaluator(Whereabouts client, IntPredicate upTargets, Kind kind) {
    this.client = client;
    this.upTargets = upTargets;
    this.kind = kind;
  }

  /** Up or down, and the chance of each set of names that can be answered. */
  record Result(boolean up, Map<SortedSet<String>, Double> answers) {}

  /** Names to draw {@code count} of, with their raw weights; alias says that they are CNAMEs. */
  private record Offer(Map<String, Integer> weights, int count, boolean alias) {}

  private record Node(boolean up, Map<Offer, Double> offers) {}

  private static final Node DOWN = new Node(false, Map.of());

  /** What the root answers. {@code lastGood} is what it answered when it was last up, or null. */
  Result root(Policy.Root root, @Nullable Map<SortedSet<String>, Double> lastGood) {
    Node node = node(root.tree());
    if (node.up) {
      return new Result(true, sets(node.offers));
    }
    return new Result(
        false,
        switch (root.allDown()) {
          case Policy.AllDown.Closed _ -> nothing();
          case Policy.AllDown.LastGood _ -> lastGood == null ? open(root.tree()) : lastGood;
          case Policy.AllDown.Open _ -> open(root.tree());
          case Policy.AllDown.LastResort(Policy.Pool pool) -> open(pool);
        });
  }

  private Map<SortedSet<String>, Double> open(Policy policy) {
    return sets(new ReferenceEvaluator(client, _ -> true, kind).node(policy).offers);
  }

  private static Map<SortedSet<String>, Double> nothing() {
    return Map.of(new TreeSet<>(), 1.0);
  }

  private static Map<SortedSet<String>, Double> sets(Map<Offer, Double> offers) {
    var sets = new HashMap<SortedSet<String>, Double>();
    offers.forEach(
        (offer, chance) -> {
          List<String> names = List.copyOf(offer.weights.keySet());
          boolean allZero = offer.weights.values().stream().allMatch(weight -> weight == 0);
          double[] weights =
              names.stream()
                  .mapToDouble(n -> allZero ? 1 : offer.weights.getOrDefault(n, 0))
                  .toArray();
          AnswerSets.draw(names, weights, offer.count, chance, new TreeSet<>(), sets);
        });
    return sets;
  }

  private Node node(Policy policy) {
    return switch (policy) {
      case Policy.Pool pool -> pool(pool);
      case Policy.Failover failover -> failover(failover);
      case Policy.Weighted weighted -> weighted(weighted.children());
      case Policy.Sticky sticky -> weighted(sticky.children());
      case Policy.All all -> all(all);
      case Policy.Geo geo -> firstUp(geo(geo));
      case Policy.Networks networks -> firstUp(networks(networks));
      case Policy.Nearest nearest -> nearest(nearest);
    };
  }

  private boolean isUp(Member member) {
    return member.target() < 0 || upTargets.test(member.target());
  }

  private Node pool(Policy.Pool pool) {
    List<Member> asked = new ArrayList<>();
    for (Member member : pool.members()) {
      if (member.family() == Policy.Family.CNAME
          || (member.family() == Policy.Family.A && kind == Kind.A)
          || (member.family() == Policy.Family.AAAA && kind == Kind.AAAA)) {
        asked.add(member);
      }
    }
    boolean lacksFamily = asked.isEmpty();
    List<Member> judged = lacksFamily ? pool.members() : asked;
    List<Member> live = judged.stream().filter(this::isUp).toList();
    Policy.Threshold threshold = pool.healthyWhen();
    int needed =
        threshold.count() >= 0
            ? Math.min(threshold.count(), judged.size())
            : (int) Math.ceil(judged.size() * threshold.percent() / 100.0);
    boolean up = live.size() >= Math.max(1, needed);
    var weights = new LinkedHashMap<String, Integer>();
    boolean alias = false;
    for (Member member : lacksFamily ? List.<Member>of() : live) {
      weights.merge(member.name(), member.weight(), Integer::sum);
      alias |= member.family() == Policy.Family.CNAME;
    }
    return new Node(up, Map.of(offer(weights, alias ? 1 : pool.answers(), alias), 1.0));
  }

  /** Weight 0 joins only when nothing else is there. */
  private static Offer offer(Map<String, Integer> weights, int count, boolean alias) {
    var kept = new LinkedHashMap<>(weights);
    if (weights.values().stream().anyMatch(weight -> weight > 0)) {
      kept.values().removeIf(weight -> weight == 0);
    }
    return new Offer(kept, Math.min(count, kept.size()), alias);
  }

  private Node failover(Policy.Failover failover) {
    List<Node> up = failover.children().stream().map(this::node).filter(Node::up).toList();
    if (up.isEmpty()) {
      return DOWN;
    }
    if (up.size() == 1) {
      return up.getFirst();
    }
    var offers = new HashMap<Offer, Double>();
    add(offers, up.get(0), 1 - failover.trickle());
    add(offers, up.get(1), failover.trickle());
    return new Node(true, offers);
  }

  private static void add(Map<Offer, Double> offers, Node node, double share) {
    if (share > 0) {
      node.offers.forEach((offer, chance) -> offers.merge(offer, chance * share, Double::sum));
    }
  }

  private Node weighted(List<Policy.Share> shares) {
    List<Policy.Share> up = shares.stream().filter(one -> node(one.policy()).up).toList();
    double total = up.stream().mapToInt(Policy.Share::weight).sum();
    var offers = new HashMap<Offer, Double>();
    for (Policy.Share share : up) {
      add(offers, node(share.policy()), total > 0 ? share.weight() / total : 1.0 / up.size());
    }
    return up.isEmpty() ? DOWN : new Node(true, offers);
  }

  private Node all(Policy.All all) {
    List<Node> up = all.children().stream().map(this::node).filter(Node::up).toList();
    if (up.isEmpty()) {
      return DOWN;
    }
    Map<Map<String, Boolean>, Double> unions = new HashMap<>();
    unions.put(Map.of(), 1.0);
    for (Node child : up) {
      var next = new HashMap<Map<String, Boolean>, Double>();
      unions.forEach(
          (union, chance) ->
              child.offers.forEach(
                  (offer, share) -> {
                    var larger = new LinkedHashMap<>(union);
                    offer.weights.keySet().forEach(name -> larger.put(name, offer.alias));
                    next.merge(larger, chance * share, Double::sum);
                  }));
      unions = next;
    }
    var offers = new HashMap<Offer, Double>();
    unions.forEach(
        (union, chance) -> {
          boolean alias = union.containsValue(true);
          var weights = new LinkedHashMap<String, Integer>();
          union.keySet().forEach(name -> weights.put(name, 1));
          offers.merge(offer(weights, alias ? 1 : all.answers(), alias), chance, Double::sum);
        });
    return new Node(true, offers);
  }

  private Node firstUp(List<Policy> order) {
    return order.stream().map(this::node).filter(Node::up).findFirst().orElse(DOWN);
  }

  private List<Policy> geo(Policy.Geo geo) {
    Location location = client.location();
    var matched = new ArrayList<Policy>();
    if (!location.subdivision().isEmpty() && geo.branches().containsKey(location.subdivision())) {
      matched.add(geo.branches().get(location.subdivision()));
    }
    if (!location.country().isEmpty() && geo.branches().containsKey(location.country())) {
      matched.add(geo.branches().get(location.country()));
    }
    if (geo.branches().containsKey("continent:" + location.continent())) {
      matched.add(geo.branches().get("continent:" + location.continent()));
    }
    return order(matched, List.copyOf(geo.branches().values()), geo.fallback(), geo.spill());
  }

  private List<Policy> networks(Policy.Networks networks) {
    var matched = new ArrayList<Policy>();
    client.covering().stream()
        .sorted(Comparator.comparingInt(Cidr::prefixBits).reversed())
        .filter(networks.prefixes()::containsKey)
        .forEach(prefix -> matched.add(networks.prefixes().get(prefix)));
    if (networks.asns().containsKey(client.location().asn())) {
      matched.add(networks.asns().get(client.location().asn()));
    }
    var branches = new ArrayList<>(networks.prefixes().values());
    branches.addAll(networks.asns().values());
    return order(matched, branches, networks.fallback(), networks.spill());
  }

  private List<Policy> order(
      List<Policy> matched, List<Policy> branches, Policy fallback, Policy.Spill spill) {
    var order = new ArrayList<Policy>();
    switch (spill) {
      case OUTWARD -> {
        order.addAll(matched);
        order.add(fallback);
      }
      case FENCE -> order.add(matched.isEmpty() ? fallback : matched.getFirst());
      case NEAREST -> {
        order.add(matched.isEmpty() ? fallback : matched.getFirst());
        if (client.location().hasCoordinates()) {
          branches.stream()
              .sorted(Comparator.comparingDouble(branch -> distance(firstPlace(branch))))
              .forEach(order::add);
        }
        order.add(fallback);
      }
    }
    return order;
  }

  /** Infinite when the place is unknown. Angle between two vectors, not the haversine. */
  private double distance(Policy.Point place) {
    if (!place.isKnown() || !client.location().hasCoordinates()) {
      return Double.POSITIVE_INFINITY;
    }
    double[] u = vector(client.location().latitude(), client.location().longitude());
    double[] v = vector(place.latitude(), place.longitude());
    double dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    double x = u[1] * v[2] - u[2] * v[1];
    double y = u[2] * v[0] - u[0] * v[2];
    double z = u[0] * v[1] - u[1] * v[0];
    return 6371 * Math.atan2(Math.sqrt(x * x + y * y + z * z), dot);
  }

  private static double[] vector(double latitude, double longitude) {
    double phi = Math.toRadians(latitude);
    double lambda = Math.toRadians(longitude);
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }

  private static Policy.Point firstPlace(Policy policy) {
    List<Policy> children =
        switch (policy) {
          case Policy.Pool _ -> List.of();
          case Policy.Failover failover -> failover.children();
          case Policy.Weighted weighted ->
              weighted.children().stream().map(Policy.Share::policy).toList();
          case Policy.Sticky sticky ->
              sticky.children().stream().map(Policy.Share::policy).toList();
          case Policy.All all -> all.children();
          case Policy.Nearest nearest ->
              nearest.pools().stream().<Policy>map(Policy.Biased::pool).toList();
          case Policy.Geo geo -> with(geo.branches().values().stream().toList(), geo.fallback());
          case Policy.Networks networks -> {
            var all = new ArrayList<>(networks.prefixes().values());
            all.addAll(networks.asns().values());
            yield with(all, networks.fallback());
          }
        };
    if (policy instanceof Policy.Pool pool) {
      return pool.place();
    }
    for (Policy child : children) {
      Policy.Point place = firstPlace(child);
      if (place.isKnown()) {
        return place;
      }
    }
    return Policy.Point.UNKNOWN;
  }

  private static List<Policy> with(List<Policy> policies, Policy last) {
    var all = new ArrayList<>(policies);
    all.add(last);
    return all;
  }

  private Node nearest(Policy.Nearest nearest) {
    List<Policy.Biased> up =
        nearest.pools().stream()
            .filter(one -> node(one.pool()).up)
            .sorted(Comparator.comparingDouble(this::biased))
            .toList();
    if (up.isEmpty()) {
      return DOWN;
    }
    double limit = biased(up.getFirst()) * (1 + nearest.band());
    var weights = new LinkedHashMap<String, Integer>();
    boolean alias = false;
    for (Policy.Biased one : up) {
      boolean equallyNear = Double.isFinite(limit) && biased(one) <= limit;
      if (one.equals(up.getFirst()) || equallyNear) {
        Offer offer = node(one.pool()).offers.keySet().iterator().next();
        offer.weights.forEach((name, weight) -> weights.merge(name, weight, Integer::sum));
        alias |= offer.alias;
      }
    }
    return new Node(true, Map.of(offer(weights, alias ? 1 : nearest.answers(), alias), 1.0));
  }

  private double biased(Policy.Biased one) {
    double km = distance(one.pool().place());
    double share = one.bias() / 100.0;
    return one.bias() >= 0 ? km * (1 - share) : km / (1 + share);
  }
}
