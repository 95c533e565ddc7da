package dev.meridian.control.whatif;

import dev.meridian.answer.Steering;
import dev.meridian.config.Words;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoMap;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Prospect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers what would become of the clients of a load's policies if something changed. Counting
 * networks takes some tenths of a second the first time that a policy is asked about. Any thread,
 * but not an event loop.
 */
public final class WhatIf {
  /** Policies told of where no name says which. */
  public static final int POLICIES_MAX = 16;

  private final Loaded loaded;
  private final Population population;
  private final Counts counts;

  /** A policy and where it stands. */
  private record Place(SteeredZone zone, SteeredZone.Root root) {}

  /**
   * About a load.
   *
   * @param counts what was counted for it before
   */
  public WhatIf(Loaded loaded, Population population, Counts counts) {
    this.loaded = loaded;
    this.population = population;
    this.counts = counts;
  }

  /** What is asked about. */
  public Loaded loaded() {
    return loaded;
  }

  /** The clients that are spoken of. */
  public Population population() {
    return population;
  }

  /**
   * Works out what changes do to the policy of a name.
   *
   * @param now the health that the answers of the load follow
   * @param policy number of the policy in the snapshot
   * @param example the name that it is asked about, with its final dot
   * @throws IllegalArgumentException when a change is of a pool that is not there
   * @throws UncheckedIOException when a geo database was overwritten since it was opened
   */
  public Forecast forecast(
      Health now, int policy, String example, Kind kind, List<Change> changes) {
    requirePools(changes);
    Place place = place(policy);
    Steering before = loaded.snapshot().policy(policy);
    Optional<Change.Config> other = config(changes);
    Optional<Steering> after =
        other.isEmpty() ? Optional.of(before) : other.get().steering(example);
    Prospect was = Prospect.now(before.policy(), kind);
    Optional<Prospect> willBe =
        after.map(
            steering -> {
              String zone = place.zone().name();
              Health health = other.isEmpty() ? now : Health.ALL_UP;
              if (other.isPresent() && changes.size() == 1) {
                return Prospect.now(steering.policy(), kind);
              }
              return changes.isEmpty()
                  ? was
                  : Prospect.under(
                      hypothesis(health, steering.policy().root(), zone, changes),
                      steering.policy(),
                      kind);
            });
    Crowds crowds = crowds(before.trie(), after.map(Steering::trie).orElse(before.trie()));
    Sum sum = new Sum(population);
    population
        .clients()
        .forEach((country, clients) -> sum.add(country, clients, crowds, was, willBe));
    return sum.forecast(
        new Sum.Subject(
            place.zone().name(),
            before.policy().root().name(),
            example,
            place.root().names(),
            kind.name(),
            changes.stream().map(Object::toString).toList()),
        crowds,
        after
            .map(
                steering ->
                    Strains.of(
                        other.map(Change.Config::loaded).orElse(loaded),
                        place.zone().name(),
                        steering.policy().root().name(),
                        other.isEmpty() ? now : Health.ALL_UP))
            .orElse(Strains.NONE));
  }

  /**
   * The policies that names point at, the one with most names first, at most {@link #POLICIES_MAX}.
   *
   * @return an example of their names, and the number of the policy
   */
  public Map<String, Integer> policies() {
    Map<String, Integer> policies = new LinkedHashMap<>();
    loaded.steering().stream()
        .flatMap(zone -> zone.policies().stream())
        .sorted((a, b) -> Integer.compare(b.names(), a.names()))
        .limit(POLICIES_MAX)
        .forEach(root -> policies.put(root.example(), root.index()));
    return policies;
  }

  private Place place(int policy) {
    return loaded.steering().stream()
        .flatMap(zone -> zone.policies().stream().map(root -> new Place(zone, root)))
        .filter(place -> place.root().index() == policy)
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Change.Config> config(List<Change> changes) {
    return changes.stream()
        .filter(Change.Config.class::isInstance)
        .map(Change.Config.class::cast)
        .findFirst();
  }

  private void requirePools(List<Change> changes) {
    Loaded there = config(changes).map(Change.Config::loaded).orElse(loaded);
    for (Change change : changes) {
      switch (change) {
        case Change.Down down -> requirePool(down.pool(), there);
        case Change.Drain drain -> requirePool(drain.pool(), there);
        case Change.Config _ -> {}
      }
    }
  }

  private static void requirePool(String pool, Loaded there) {
    Set<String> known =
        there.steering().stream()
            .flatMap(
                zone ->
                    zone.pools().stream()
                        .flatMap(one -> Stream.of(one.name(), zone.name() + "/" + one.name())))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!known.contains(pool)) {
      String near =
          Words.nearest(pool, known).map(word -> "; did you mean " + word + "?").orElse("");
      throw new IllegalArgumentException(
          "there is no pool '" + Words.plain(pool) + "' that a name leads to" + near);
    }
  }

  private static Health hypothesis(
      Health now, Policy.Root root, String zone, List<Change> changes) {
    Hypothesis hypothesis = new Hypothesis(now);
    for (Policy.Pool pool : Prospect.pools(root)) {
      for (Change change : changes) {
        int left =
            switch (change) {
              case Change.Down down when isMeant(down.pool(), zone, pool) -> 0;
              case Change.Drain drain when isMeant(drain.pool(), zone, pool) ->
                  Health.FULL * (100 - drain.percent()) / 100;
              case Change.Down _, Change.Drain _, Change.Config _ -> Health.FULL;
            };
        pool.members().forEach(member -> hypothesis.leave(member, left));
      }
    }
    return hypothesis;
  }

  private static boolean isMeant(String written, String zone, Policy.Pool pool) {
    return written.equals(pool.name())
        || written.toLowerCase(Locale.ROOT).equals(zone + "/" + pool.name());
  }

  private Crowds crowds(ClassTrie before, ClassTrie after) {
    if (!population.networks().isEmpty()) {
      return Crowds.of(population.networks(), before, after);
    }
    return before == after
        ? counts.of(before, () -> Crowds.of(map(), before, before))
        : Crowds.of(map(), before, after);
  }

  private GeoMap map() {
    try {
      return loaded.geography().source().map(GeoDetail.COUNTRY);
    } catch (GeoFileException e) {
      throw new UncheckedIOException(new IOException(e.file() + " " + e.getMessage()));
    }
  }
}
