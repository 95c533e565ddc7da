package dev.meridian.health;

/**
 * A change of verdict.
 *
 * @param observation the one that decided
 */
public record Flip(Target target, Verdict from, Verdict to, Observation observation) {}
