package dev.meridian.load;

import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoSource;
import java.util.List;

/** What the configured databases can tell of a client at all. */
record GeoKnowledge(boolean locations, boolean subdivisions, boolean asns) {
  static GeoKnowledge of(GeoSource source) {
    List<Location> known = source.locations();
    return new GeoKnowledge(
        known.stream().anyMatch(location -> !location.country().isEmpty()),
        known.stream().anyMatch(location -> !location.subdivision().isEmpty()),
        known.stream().anyMatch(location -> location.asn() != 0));
  }
}
