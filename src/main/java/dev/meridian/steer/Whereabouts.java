package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.util.List;

/**
 * All that steering may know of where a client is.
 *
 * @param location what the geo databases say
 * @param covering every configured prefix that holds the client, longest first, in 128-bit form;
 *     prefixes that the policy does not name are ignored
 */
public record Whereabouts(Location location, List<Cidr> covering) {
  /** Nothing is known. */
  public static final Whereabouts UNKNOWN = new Whereabouts(Location.UNKNOWN, List.of());

  /** Copies the list. */
  public Whereabouts {
    covering = List.copyOf(covering);
  }
}
