package dev.meridian.load.geo;

import dev.meridian.geo.AddressTree;
import dev.meridian.geo.Location;
import java.util.List;

/**
 * What the geo databases say about every address: one tree over one table of locations. Immutable.
 *
 * @param tree whose leaf values are indexes of the locations
 * @param locations each once; index 0 is {@link Location#UNKNOWN}
 */
public record GeoMap(AddressTree tree, List<Location> locations) {
  /** Knows nothing. */
  public static final GeoMap EMPTY = new GeoMap(AddressTree.uniform(0), List.of(Location.UNKNOWN));
}
