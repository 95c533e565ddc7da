package dev.meridian.fleet;

import dev.meridian.health.Evidence;

/**
 * What one vantage says of one target.
 *
 * @param by who says it, and whether that counts
 */
public record Testimony(Attendee by, Evidence evidence) {}
