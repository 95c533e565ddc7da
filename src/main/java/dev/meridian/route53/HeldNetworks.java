package dev.meridian.route53;

import java.util.Map;
import java.util.Set;

/**
 * The CIDR collection of this zone and owner.
 *
 * @param id by AWS; empty when it is not there
 * @param locations their blocks, by name
 */
record HeldNetworks(String id, long version, Map<String, Set<String>> locations) {
  static final HeldNetworks NONE = new HeldNetworks("", 0, Map.of());
}
