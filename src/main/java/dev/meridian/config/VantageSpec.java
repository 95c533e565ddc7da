package dev.meridian.config;

/**
 * A node as a place to probe from, as written.
 *
 * @param name default {@code local}; must be written in a fleet
 * @param region where it stands; default its name
 */
public record VantageSpec(String name, String region) {}
