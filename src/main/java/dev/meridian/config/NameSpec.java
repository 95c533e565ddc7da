package dev.meridian.config;

/**
 * A steered name.
 *
 * @param owner as written, relative to the zone: {@code @}, {@code www}, {@code *.tenants}
 * @param policy a reference or an inline policy
 * @param ttlSeconds 0 to 86400, default 30
 */
public record NameSpec(Mark mark, String owner, PolicySpec policy, int ttlSeconds) {}
