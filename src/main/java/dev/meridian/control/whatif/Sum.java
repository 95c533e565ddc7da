package dev.meridian.control.whatif;

import dev.meridian.control.whatif.Crowds.Crowd;
import dev.meridian.control.whatif.Forecast.Move;
import dev.meridian.control.whatif.Forecast.OfCountry;
import dev.meridian.control.whatif.Forecast.OfPool;
import dev.meridian.steer.Prospect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds up where clients go. Of clients that are alike as many stay where they are as can: what a
 * pool has less goes to those that have more, in proportion to how much more they have.
 */
final class Sum {
  /** Below it is the rounding of what was added up. */
  private static final double NOTHING = 1e-12;

  private final Population population;
  private final double total;
  private final Map<String, Double> before = new TreeMap<>();
  private final Map<String, Double> after = new TreeMap<>();
  private final Map<Route, Double> moves = new HashMap<>();
  private final SortedMap<String, OfCountry> countries = new TreeMap<>();

  private record Route(String from, String to) {}

  /** The policy that is spoken of. */
  record Subject(
      String zone, String policy, String name, int names, String type, List<String> changes) {}

  Sum(Population population) {
    this.population = population;
    this.total = population.total();
  }

  /**
   * Adds a country.
   *
   * @param willBe empty where no policy answers any more
   */
  void add(String country, double clients, Crowds crowds, Prospect was, Optional<Prospect> willBe) {
    SortedMap<String, Double> from = new TreeMap<>();
    SortedMap<String, Double> to = new TreeMap<>();
    double moved = 0;
    boolean up = true;
    for (Crowd crowd : crowds.of(country)) {
      Map<String, Double> here = pools(was.shares(crowd.before()));
      Optional<Prospect.Shares> then = willBe.map(one -> one.shares(crowd.after()));
      Map<String, Double> there = then.map(Sum::pools).orElse(Map.of(Forecast.NOWHERE, 1.0));
      up &= then.map(Prospect.Shares::up).orElse(false);
      here.forEach((pool, share) -> from.merge(pool, share * crowd.share(), Double::sum));
      there.forEach((pool, share) -> to.merge(pool, share * crowd.share(), Double::sum));
      moved += crowd.share() * move(here, there, crowd.share() * clients / total);
    }
    from.forEach((pool, share) -> before.merge(pool, share * clients / total, Double::sum));
    to.forEach((pool, share) -> after.merge(pool, share * clients / total, Double::sum));
    countries.put(country, new OfCountry(clients, from, to, moved, up));
  }

  /** Answers without a record lead nowhere. */
  private static Map<String, Double> pools(Prospect.Shares shares) {
    double sum = shares.pools().values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum > 1 - 1e-9) {
      return shares.pools();
    }
    Map<String, Double> pools = new TreeMap<>(shares.pools());
    pools.merge(Forecast.NOWHERE, 1 - sum, Double::sum);
    return pools;
  }

  /** Notes who goes where, and says what share of these clients that is. */
  private double move(Map<String, Double> here, Map<String, Double> there, double weight) {
    Map<String, Double> gains = excess(there, here);
    double gained = gains.values().stream().mapToDouble(Double::doubleValue).sum();
    if (gained < NOTHING) {
      return 0;
    }
    excess(here, there)
        .forEach(
            (from, loss) ->
                gains.forEach(
                    (to, gain) ->
                        moves.merge(
                            new Route(from, to), weight * loss * gain / gained, Double::sum)));
    return gained;
  }

  private static Map<String, Double> excess(Map<String, Double> more, Map<String, Double> less) {
    Map<String, Double> excess = new TreeMap<>();
    more.forEach(
        (pool, share) -> {
          double over = share - less.getOrDefault(pool, 0.0);
          if (over > NOTHING) {
            excess.put(pool, over);
          }
        });
    return excess;
  }

  /**
   * What was added up.
   *
   * @param strains what becomes of a pool that gets a share of the load, where that is declared
   */
  Forecast forecast(Subject subject, Crowds crowds, Strains strains) {
    List<Move> sorted =
        moves.entrySet().stream()
            .map(one -> new Move(one.getKey().from(), one.getKey().to(), one.getValue()))
            .sorted(Comparator.comparingDouble(Move::share).reversed().thenComparing(Move::from))
            .toList();
    return new Forecast(
        subject.zone(),
        subject.policy(),
        subject.name(),
        subject.names(),
        subject.type(),
        subject.changes(),
        population.source(),
        total,
        sorted.stream().mapToDouble(Move::share).sum(),
        pools(strains),
        sorted,
        countries,
        countries.keySet().stream().filter(country -> !crowds.knows(country)).toList());
  }

  private List<OfPool> pools(Strains strains) {
    Map<String, OfPool> pools = new TreeMap<>();
    before.forEach((pool, share) -> pools.put(pool, ofPool(pool, share, strains)));
    after.keySet().forEach(pool -> pools.computeIfAbsent(pool, one -> ofPool(one, 0, strains)));
    List<OfPool> sorted = new ArrayList<>(pools.values());
    sorted.sort(
        Comparator.comparingDouble((OfPool pool) -> Math.max(pool.before(), pool.after()))
            .reversed());
    return sorted;
  }

  private OfPool ofPool(String pool, double share, Strains strains) {
    double then = after.getOrDefault(pool, 0.0);
    return new OfPool(pool, share, then, strains.of(pool, then));
  }
}
