package dev.meridian.load.geo;

/** How much of what the geo databases say is wanted; the less, the quicker it is read. */
public enum GeoDetail {
  /** Continent and country, and the country's centre. */
  COUNTRY,

  /** All that a {@link dev.meridian.geo.Location} holds. */
  ALL;

  /** The one of both that has what either has. */
  public GeoDetail and(GeoDetail other) {
    return this == ALL ? this : other;
  }
}
