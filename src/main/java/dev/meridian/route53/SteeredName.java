package dev.meridian.route53;

import dev.meridian.config.TtlSpec;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;

/**
 * A steered name to push.
 *
 * @param owner absolute
 * @param clientSubnet whether the client subnet that resolvers send steers
 */
public record SteeredName(
    Name owner, Policy.Root root, TtlSpec ttl, boolean clientSubnet, Mode mode) {}
