package dev.meridian.load.geo;

import dev.meridian.geo.Location;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes a location of a database record, with what that record says and nothing else. Knows the
 * layouts of GeoIP2 and GeoLite2 (Country, City, Enterprise, ASN, ISP), those of DB-IP, which name
 * subdivisions without a code, and the flat ones of the ip-location-db packages. Not thread-safe.
 *
 * <p>{@code country} is where the address is used. {@code registered_country} and {@code
 * represented_country} are not: they say where its holder or its user belongs.
 */
final class RecordReader {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z0-9]{1,3}");
  private static final String NO_COUNTRY = "ZZ"; // user-assigned; DB-IP writes it for unknown
  private static final long ASN_MAX = 0xFFFF_FFFFL;

  // Alone and first, so that a pass over a record of GeoIP2's layouts ends early.
  private static final MmdbData.Keys PLACES = new MmdbData.Keys("continent", "country");
  private static final int CONTINENT = 0;
  private static final int COUNTRY_MAP = 1;

  private static final MmdbData.Keys DETAILS =
      new MmdbData.Keys(
          "subdivisions",
          "location",
          "latitude",
          "longitude",
          "autonomous_system_number",
          "traits",
          "state1",
          "state");
  private static final int SUBDIVISIONS = 0;
  private static final int LOCATION = 1;
  private static final int LATITUDE = 2;
  private static final int LONGITUDE = 3;
  private static final int ASN = 4;
  private static final int TRAITS = 5;
  private static final int STATE = 6;
  private static final int STATE_OLD = 7;

  private static final MmdbData.Keys COORDINATES = new MmdbData.Keys("latitude", "longitude");

  private final MmdbData data;
  private final Places places;
  private final GeoDetail detail;
  private final Codes continents;
  private final Codes countries = new Codes(RecordReader::country);
  private final Map<String, Codes> subdivisions = new HashMap<>();
  private final long[] place = PLACES.room();
  private final long[] details = DETAILS.room();
  private final long[] coordinates = COORDINATES.room();

  RecordReader(MmdbData data, Places places, GeoDetail detail) {
    this.data = data;
    this.places = places;
    this.detail = detail;
    this.continents = new Codes(code -> places.isContinent(code) ? code : "");
  }

  /** The location; without what the detail leaves out. */
  Location read(long record) throws GeoFileException {
    data.fields(record, PLACES, place);
    String continent = continents.read(data, data.field(place[CONTINENT], "code"));
    String country = countries.read(data, country(record, place[COUNTRY_MAP]));
    return switch (detail) {
      case COUNTRY -> new Location(continent, country, "", Double.NaN, Double.NaN, 0);
      case ALL -> detailed(record, continent, country);
    };
  }

  private Location detailed(long record, String continent, String country) throws GeoFileException {
    data.fields(record, DETAILS, details);
    data.fields(details[LOCATION], COORDINATES, coordinates);
    double latitude = coordinate(coordinates[0], details[LATITUDE], 90);
    double longitude = coordinate(coordinates[1], details[LONGITUDE], 180);
    boolean located = !Double.isNaN(latitude) && !Double.isNaN(longitude);
    return new Location(
        continent,
        country,
        country.isEmpty() ? "" : subdivision(country),
        located ? latitude : Double.NaN,
        located ? longitude : Double.NaN,
        asn());
  }

  private long country(long record, long map) throws GeoFileException {
    long nested = data.field(map, "iso_code");
    return nested != MmdbData.ABSENT ? nested : data.field(record, "country_code");
  }

  private static String country(String code) {
    return COUNTRY.matcher(code).matches() && !code.equals(NO_COUNTRY) ? code : "";
  }

  private String subdivision(String country) throws GeoFileException {
    long widest = data.first(details[SUBDIVISIONS]);
    Codes ofCountry = subdivisions.computeIfAbsent(country, RecordReader::subdivisions);
    String code = ofCountry.read(data, data.field(widest, "iso_code"));
    if (!code.isEmpty()) {
      return code;
    }
    String name = data.string(data.field(data.field(widest, "names"), "en"));
    name = name.isEmpty() ? data.string(details[STATE]) : name;
    name = name.isEmpty() ? data.string(details[STATE_OLD]) : name;
    return name.isEmpty()
        ? ""
        : places.subdivisionNamed(country, name).map(Places.Place::code).orElse("");
  }

  private static Codes subdivisions(String country) {
    return new Codes(code -> SUBDIVISION.matcher(code).matches() ? country + "-" + code : "");
  }

  private double coordinate(long nested, long own, int bound) throws GeoFileException {
    double said = data.number(nested);
    double value = Double.isNaN(said) ? data.number(own) : said;
    return Math.abs(value) <= bound ? value : Double.NaN;
  }

  private long asn() throws GeoFileException {
    double own = data.number(details[ASN]);
    double asn =
        Double.isNaN(own)
            ? data.number(data.field(details[TRAITS], "autonomous_system_number"))
            : own;
    return asn >= 1 && asn <= ASN_MAX ? (long) asn : 0;
  }
}
