package dev.meridian.config;

/**
 * A steered name.
 *
 * @param owner as written, relative to the zone: {@code @}, {@code www}, {@code *.tenants}
 * @param policy a reference or an inline policy
 * @param ttl of its answers, default 30 s
 * @param clientSubnet whether the client subnet that resolvers send steers (RFC 7871); default true
 */
public record NameSpec(
    Mark mark, String owner, PolicySpec policy, TtlSpec ttl, boolean clientSubnet) {}
