package dev.meridian.route53;

import dev.meridian.steer.Health;

/**
 * What this server takes for true at a moment.
 *
 * @param decisions what it answers by that
 */
public record Belief(Health health, Decisions decisions) {}
