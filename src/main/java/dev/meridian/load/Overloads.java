package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.PoolSpec;
import dev.meridian.config.PoolSpec.PlaceSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.SteeringConfig;
import dev.meridian.steer.Load;
import dev.meridian.steer.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Works out what pools would carry if one of them, or all at one place, were gone, and warns where
 * that is more than they can.
 */
final class Overloads {
  private final SteeringConfig config;
  private final Problems problems;

  Overloads(SteeringConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /**
   * Warns of what a policy could not carry, and tells what that follows from.
   *
   * @param load what comes to it; empty where nobody knows
   */
  Optional<Burden> check(Policy.Root root, Optional<Load> load, Mark mark) {
    List<Policy.Pool> pools = root.tree().leaves();
    Set<String> declared =
        pools.stream().filter(this::isDeclared).map(Policy.Pool::name).collect(Collectors.toSet());
    if (load.isEmpty() || declared.isEmpty()) {
      return Optional.empty();
    }
    Burden burden = new Burden(root.name(), root.tree(), load.get(), declared, places(pools));
    for (Burden.Overload one : burden.overloads(_ -> true, _ -> true)) {
      String when = one.without().isEmpty() ? "with all pools up" : "without " + one.without();
      problems.warning(mark, root.name() + ": " + when + " " + one.words());
    }
    return Optional.of(burden);
  }

  private boolean isDeclared(Policy.Pool pool) {
    PoolSpec spec = config.pools().get(pool.name());
    return spec != null
        && (spec.capacity().isPresent()
            || spec.members().stream().allMatch(member -> member.capacity().isPresent()));
  }

  /** Places with several pools of the policy. */
  private Map<String, Set<String>> places(List<Policy.Pool> pools) {
    Map<String, Set<String>> places = new TreeMap<>();
    for (Policy.Pool pool : pools) {
      PoolSpec spec = config.pools().get(pool.name());
      if (spec != null && spec.place().orElse(null) instanceof PlaceSpec.Code code) {
        places.computeIfAbsent(code.code(), _ -> new TreeSet<>()).add(pool.name());
      }
    }
    places.values().removeIf(some -> some.size() < 2);
    return places;
  }
}
