package dev.meridian.config;

/**
 * A steered name.
 *
 * @param owner as written, relative to the zone: {@code @}, {@code www}, {@code *.tenants}
 * @param policy a reference or an inline policy
 * @param ttlSeconds 0 to 86400, default 30
 * @param clientSubnet whether the client subnet that resolvers send steers (RFC 7871); default true
 */
public record NameSpec(
    Mark mark, String owner, PolicySpec policy, int ttlSeconds, boolean clientSubnet) {}
