package dev.meridian.config;

import dev.meridian.config.PolicySpec.GeoKey;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the key of a geo branch. Four codes name a continent and a country:
 *
 * <pre>
 *   AF   Africa         Afghanistan
 *   AS   Asia           American Samoa
 *   NA   North America  Namibia
 *   SA   South America  Saudi Arabia
 * </pre>
 *
 * <p>Bare, they are the continent, with a warning; {@code continent:} and {@code country:} settle
 * it.
 */
final class GeoKeyReader {
  private static final String CONTINENT = "CONTINENT:";
  private static final String COUNTRY = "COUNTRY:";

  private GeoKeyReader() {}

  /** The location; a problem at {@code branch} instead when the key is none. */
  static Optional<GeoKey> read(String key, Value branch) {
    String code = key.toUpperCase(Locale.ROOT);
    if (code.startsWith(CONTINENT)) {
      return continent(code.substring(CONTINENT.length()).strip(), branch);
    }
    if (code.startsWith(COUNTRY)) {
      return country(code.substring(COUNTRY.length()).strip(), branch);
    }
    if (code.indexOf('-') >= 0) {
      return subdivision(code, branch);
    }
    if (GeoCodes.isContinent(code)) {
      warnOfCountry(code, branch);
      return continent(code, branch);
    }
    return code.length() == 2 ? country(code, branch) : unknown(key, branch);
  }

  /** The code as it is compared: two spellings of one location are one key. */
  static String canonical(GeoKey key) {
    return switch (key) {
      case GeoKey.Continent continent -> "continent:" + continent.code();
      case GeoKey.Country country -> country.code();
      case GeoKey.Subdivision subdivision -> subdivision.code();
    };
  }

  private static void warnOfCountry(String code, Value branch) {
    if (GeoCodes.isCountry(code)) {
      branch.warning(
          "%s is taken for the continent %s; the country %s has that code too: write continent:%s or country:%s"
              .formatted(
                  code, GeoCodes.continentName(code), GeoCodes.countryName(code), code, code));
    }
  }

  private static Optional<GeoKey> continent(String code, Value branch) {
    return checked(
        branch, GeoCodes.continentFault(code), new GeoKey.Continent(branch.mark(), code));
  }

  private static Optional<GeoKey> country(String code, Value branch) {
    return checked(branch, GeoCodes.countryFault(code), new GeoKey.Country(branch.mark(), code));
  }

  private static Optional<GeoKey> subdivision(String code, Value branch) {
    return checked(
        branch, GeoCodes.subdivisionFault(code), new GeoKey.Subdivision(branch.mark(), code));
  }

  private static Optional<GeoKey> unknown(String key, Value branch) {
    branch.error("unknown location " + Words.quote(key) + GeoCodes.suggestLocation(key));
    return Optional.empty();
  }

  private static Optional<GeoKey> checked(Value branch, Optional<String> fault, GeoKey key) {
    fault.ifPresent(branch::error);
    return fault.isPresent() ? Optional.empty() : Optional.of(key);
  }
}
