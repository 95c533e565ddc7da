package dev.meridian.control.whatif;

import dev.meridian.load.Burden;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What comes to a policy, and what its pools can carry of it.
 *
 * @param load of the policy; 0 where it is not declared
 * @param capacities of the pools for which they are declared, by name: what their members carry
 *     that are up
 */
record Strains(double load, Map<String, Double> capacities) {
  /** Nothing is declared. */
  static final Strains NONE = new Strains(0, Map.of());

  /** Those of a policy. */
  static Strains of(Loaded loaded, String zone, String policy, Health health) {
    return loaded.steering().stream()
        .filter(one -> one.name().equals(zone))
        .flatMap(one -> one.burdens().stream())
        .filter(burden -> burden.policy().equals(policy))
        .findFirst()
        .map(burden -> of(burden, health))
        .orElse(NONE);
  }

  private static Strains of(Burden burden, Health health) {
    Map<String, Double> capacities = new HashMap<>();
    for (Policy.Pool pool : burden.tree().leaves()) {
      if (burden.declared().contains(pool.name())) {
        capacities.put(
            pool.name(),
            pool.members().stream().filter(health::isUp).mapToDouble(Member::capacity).sum());
      }
    }
    return new Strains(burden.load().now(), capacities);
  }

  /** What a share of the load, 0 to 1, is to a pool. */
  Optional<Forecast.Strain> of(String pool, double share) {
    return Optional.ofNullable(capacities.get(pool))
        .map(capacity -> new Forecast.Strain(share * load, capacity));
  }
}
