package dev.meridian.load.geo;

import dev.meridian.geo.Location;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the databases tell of any address at all.
 *
 * @param countries whether an address has a country
 * @param subdivisions whether one has a subdivision
 * @param asns whether one has an AS number
 */
public record GeoFacts(boolean countries, boolean subdivisions, boolean asns) {
  /** Those of a map. */
  public static GeoFacts of(GeoMap map) {
    return new GeoFacts(
        any(map.locations(), location -> !location.country().isEmpty()),
        any(map.locations(), location -> !location.subdivision().isEmpty()),
        any(map.locations(), location -> location.asn() != 0));
  }

  private static boolean any(List<Location> locations, Predicate<Location> holds) {
    return locations.stream().anyMatch(holds);
  }
}
