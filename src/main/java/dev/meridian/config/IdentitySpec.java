package dev.meridian.config;

import java.util.Optional;

/**
 * What the server tells of itself to those who ask; nothing by default.
 *
 * @param nsid name server identifier (RFC 5001); 1 to 128 octets in UTF-8
 * @param version answers {@code version.bind} and {@code version.server}; 1 to 255 octets in UTF-8,
 *     as the next two
 * @param hostname answers {@code hostname.bind}
 * @param id answers {@code id.server} (RFC 4892)
 */
public record IdentitySpec(
    Optional<String> nsid,
    Optional<String> version,
    Optional<String> hostname,
    Optional<String> id) {}
