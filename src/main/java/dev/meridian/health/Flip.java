package dev.meridian.health;

/**
 * A change of verdict.
 *
 * @param reason for people: that of the check that decided, or what else did
 */
public record Flip(Target target, Verdict from, Verdict to, String reason) {}
