package dev.meridian.load;

import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFacts;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoMap;
import dev.meridian.load.geo.GeoSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the databases say, read once for one load and only as far as its policies look. Lives as
 * long as the load. Not thread-safe.
 */
final class GeoMaps {
  private final GeoSource source;
  private final Consumer<GeoFileException> faults;
  private final Map<GeoDetail, GeoMap> maps = new EnumMap<>(GeoDetail.class);
  private final Map<GeoDetail, GeoFacts> facts = new EnumMap<>(GeoDetail.class);
  private final KeptMaps kept;

  /**
   * Reads nothing yet.
   *
   * @param kept of the same databases, or nothing
   * @param faults hears of databases that cannot be read; they know nothing then
   */
  GeoMaps(GeoSource source, KeptMaps kept, Consumer<GeoFileException> faults) {
    this.source = source;
    this.kept = kept;
    this.faults = faults;
    facts.putAll(kept.facts());
  }

  /** A map with this detail or more. */
  GeoMap get(GeoDetail detail) {
    GeoMap known = maps.get(GeoDetail.ALL);
    return known != null ? known : maps.computeIfAbsent(inFact(detail), this::read);
  }

  /** How much is read of the databases when this much is wanted. */
  GeoDetail inFact(GeoDetail wanted) {
    return source.isBrief() ? GeoDetail.ALL : wanted;
  }

  /** What was kept of the same databases. */
  KeptMaps kept() {
    return kept;
  }

  /** What is known of the databases by now, by what was read. */
  Map<GeoDetail, GeoFacts> facts() {
    return Map.copyOf(facts);
  }

  /**
   * Reads the databases if no policy had a use for them, nor an earlier load: damage is to be known
   * at once.
   */
  void check() {
    if (maps.isEmpty() && kept.isEmpty()) {
      get(GeoDetail.COUNTRY);
    }
  }

  /** Whether any address has a country. */
  boolean tellCountries(GeoDetail detail) {
    return facts(detail).countries();
  }

  /** Whether any address has a subdivision. */
  boolean tellSubdivisions() {
    return facts(GeoDetail.ALL).subdivisions();
  }

  /** Whether any address has an AS number. */
  boolean tellAsns() {
    return facts(GeoDetail.ALL).asns();
  }

  private GeoFacts facts(GeoDetail detail) {
    return facts.computeIfAbsent(inFact(detail), read -> GeoFacts.of(get(read)));
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
