package dev.meridian.load;

import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoMap;
import dev.meridian.load.geo.GeoSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the databases say, read once for one load and only as far as its policies look. Lives as
 * long as the load. Not thread-safe.
 */
final class GeoMaps {
  private final GeoSource source;
  private final Consumer<GeoFileException> faults;
  private final Map<GeoDetail, GeoMap> maps = new EnumMap<>(GeoDetail.class);

  /**
   * Reads nothing yet.
   *
   * @param faults hears of databases that cannot be read; they know nothing then
   */
  GeoMaps(GeoSource source, Consumer<GeoFileException> faults) {
    this.source = source;
    this.faults = faults;
  }

  /** A map with this detail or more. */
  GeoMap get(GeoDetail detail) {
    GeoMap known = maps.get(GeoDetail.ALL);
    GeoDetail wanted = source.isBrief() ? GeoDetail.ALL : detail;
    return known != null ? known : maps.computeIfAbsent(wanted, this::read);
  }

  /** Reads the databases if no policy had a use for them: damage is to be known at once. */
  void check() {
    if (maps.isEmpty()) {
      get(GeoDetail.COUNTRY);
    }
  }

  /** Whether any address has a country. */
  boolean tellCountries(GeoDetail detail) {
    return any(detail, location -> !location.country().isEmpty());
  }

  /** Whether any address has a subdivision. */
  boolean tellSubdivisions() {
    return any(GeoDetail.ALL, location -> !location.subdivision().isEmpty());
  }

  /** Whether any address has an AS number. */
  boolean tellAsns() {
    return any(GeoDetail.ALL, location -> location.asn() != 0);
  }

  private boolean any(GeoDetail detail, Predicate<Location> holds) {
    return get(detail).locations().stream().anyMatch(holds);
  }

  private GeoMap read(GeoDetail detail) {
    try {
      return source.map(detail);
    } catch (GeoFileException e) {
      // Told once, whatever detail is asked for.
      if (maps.isEmpty()) {
        faults.accept(e);
      }
      return GeoMap.EMPTY;
    }
  }
}
