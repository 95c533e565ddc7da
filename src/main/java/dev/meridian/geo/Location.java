package dev.meridian.geo;

/**
 * Where and in whose network a client is, as far as the geo databases say.
 *
 * @param continent two-letter continent code ({@code AF AN AS EU NA OC SA}), or empty when unknown
 * @param country ISO 3166-1 alpha-2 code, upper case, or empty when unknown
 * @param subdivision ISO 3166-2 code with its country ({@code US-CA}), or empty when unknown
 * @param latitude degrees north, −90 to 90; NaN when unknown
 * @param longitude degrees east, −180 to 180; NaN when unknown
 * @param asn autonomous system number, 0 when unknown
 */
public record Location(
    String continent,
    String country,
    String subdivision,
    double latitude,
    double longitude,
    long asn) {
  /** Nothing is known. */
  public static final Location UNKNOWN = new Location("", "", "", Double.NaN, Double.NaN, 0);

  /** Whether coordinates are known. */
  public boolean hasCoordinates() {
    return !Double.isNaN(latitude) && !Double.isNaN(longitude);
  }
}
