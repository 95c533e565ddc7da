package dev.meridian.config;

import dev.meridian.config.PoolSpec.HealthyWhen;
import java.time.Duration;
import java.util.Optional;

/**
 * What the machine must not do to a policy, as written.
 *
 * @param minInService pools of the policy that must stay in service
 * @param maxWithdrawn of the members of one pool
 * @param freeze default false
 */
public record SafetySpec(
    Optional<HealthyWhen> minInService, Optional<Pace> maxWithdrawn, boolean freeze) {
  /** {@code 30% per 10m}. */
  public record Pace(int percent, Duration per) {}
}
