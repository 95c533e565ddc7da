package dev.meridian.health;

/**
 * A place to probe from.
 *
 * @param name unlike that of any other vantage of its fleet
 * @param region where it stands; vantages of one region are likely to fail together
 */
public record Vantage(String name, String region) {}
