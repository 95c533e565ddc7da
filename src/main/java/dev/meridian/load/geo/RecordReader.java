package dev.meridian.load.geo;

import dev.meridian.geo.Location;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes a location of a database record, with what that record says and nothing else. Knows the
 * layouts of GeoIP2 and GeoLite2 (Country, City, Enterprise, ASN, ISP), those of DB-IP, which name
 * subdivisions without a code, and the flat ones of the ip-location-db packages.
 *
 * <p>{@code country} is where the address is used. {@code registered_country} and {@code
 * represented_country} are not: they say where its holder or its user belongs.
 */
final class RecordReader {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z0-9]{1,3}");
  private static final String NO_COUNTRY = "ZZ"; // user-assigned; DB-IP writes it for unknown
  private static final long ASN_MAX = 0xFFFF_FFFFL;

  private final MmdbData data;
  private final Places places;

  /** Codes repeat in every record; one string each. */
  private final Map<String, String> codes = new HashMap<>();

  RecordReader(MmdbData data, Places places) {
    this.data = data;
    this.places = places;
  }

  Location read(long record) throws GeoFileException {
    String country = country(record);
    String subdivision = country.isEmpty() ? "" : subdivision(record, country);
    double latitude = coordinate(record, "latitude", 90);
    double longitude = coordinate(record, "longitude", 180);
    boolean located = !Double.isNaN(latitude) && !Double.isNaN(longitude);
    return new Location(
        continent(record),
        country,
        subdivision,
        located ? latitude : Double.NaN,
        located ? longitude : Double.NaN,
        asn(record));
  }

  private String continent(long record) throws GeoFileException {
    String code = code(data.field(data.field(record, "continent"), "code"));
    return places.isContinent(code) ? code : "";
  }

  private String country(long record) throws GeoFileException {
    long nested = data.field(data.field(record, "country"), "iso_code");
    String code = code(nested != MmdbData.ABSENT ? nested : data.field(record, "country_code"));
    return COUNTRY.matcher(code).matches() && !code.equals(NO_COUNTRY) ? code : "";
  }

  private String subdivision(long record, String country) throws GeoFileException {
    long widest = data.first(data.field(record, "subdivisions"));
    String code = code(data.field(widest, "iso_code"));
    if (SUBDIVISION.matcher(code).matches()) {
      return interned(country + "-" + code);
    }
    String name = data.string(data.field(data.field(widest, "names"), "en"));
    for (String key : new String[] {"state1", "state"}) {
      name = name.isEmpty() ? data.string(data.field(record, key)) : name;
    }
    return places.subdivisionNamed(country, name).map(Places.Place::code).orElse("");
  }

  private double coordinate(long record, String key, int bound) throws GeoFileException {
    double nested = data.number(data.field(data.field(record, "location"), key));
    double value = Double.isNaN(nested) ? data.number(data.field(record, key)) : nested;
    return Math.abs(value) <= bound ? value : Double.NaN;
  }

  private long asn(long record) throws GeoFileException {
    String key = "autonomous_system_number";
    double own = data.number(data.field(record, key));
    double asn =
        Double.isNaN(own) ? data.number(data.field(data.field(record, "traits"), key)) : own;
    return asn >= 1 && asn <= ASN_MAX ? (long) asn : 0;
  }

  private String code(long value) throws GeoFileException {
    return interned(data.string(value).strip().toUpperCase(Locale.ROOT));
  }

  private String interned(String text) {
    String first = codes.putIfAbsent(text, text);
    return first == null ? text : first;
  }
}
