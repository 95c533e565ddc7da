package dev.meridian.load.geo;

import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.GeoIp2Exception;
import com.maxmind.geoip2.model.AsnResponse;
import com.maxmind.geoip2.model.CityResponse;
import com.maxmind.geoip2.model.CountryResponse;
import com.maxmind.geoip2.record.Continent;
import com.maxmind.geoip2.record.Country;
import com.maxmind.geoip2.record.Subdivision;
import dev.meridian.load.geo.GeoRecord.Field;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fields of a record in the layouts of GeoIP2, by the models of its own library. */
final class TypedFields {
  private final List<Field> fields = new ArrayList<>();

  private TypedFields() {}

  /** The fields; empty when the record is not of a layout that has a model here. */
  static Optional<List<Field>> read(
      Path file, String databaseType, Map<?, ?> record, InetAddress address) throws IOException {
    boolean places = record.get("country") instanceof Map || record.get("continent") instanceof Map;
    boolean city = places && databaseType.contains("City");
    boolean country = places && databaseType.contains("Country");
    boolean asn = databaseType.contains("ASN") && record.containsKey("autonomous_system_number");
    if (!city && !country && !asn) {
      return Optional.empty();
    }
    TypedFields typed = new TypedFields();
    try (DatabaseReader reader = new DatabaseReader.Builder(file.toFile()).build()) {
      if (city) {
        reader.tryCity(address).ifPresent(typed::addCity);
      } else if (country) {
        reader.tryCountry(address).ifPresent(typed::addCountry);
      } else {
        reader.tryAsn(address).ifPresent(typed::addAsn);
      }
    } catch (GeoIp2Exception e) {
      throw new IOException(e);
    }
    return Optional.of(typed.fields);
  }

  private void addCity(CityResponse city) {
    addContinent(city.continent());
    addCountry("country", city.country());
    addCountry("registered country", city.registeredCountry());
    add("represented country", city.representedCountry().isoCode());
    for (Subdivision subdivision : city.subdivisions()) {
      addNamed("subdivision", subdivision.isoCode(), subdivision.names());
    }
    addNamed("city", null, city.city().names());
    add("postal code", city.postal().code());
    add("latitude", city.location().latitude());
    add("longitude", city.location().longitude());
    add("accuracy radius, km", city.location().accuracyRadius());
    add("time zone", city.location().timeZone());
  }

  private void addCountry(CountryResponse country) {
    addContinent(country.continent());
    addCountry("country", country.country());
    addCountry("registered country", country.registeredCountry());
    add("represented country", country.representedCountry().isoCode());
  }

  private void addAsn(AsnResponse asn) {
    add("autonomous system", asn.autonomousSystemNumber());
    add("organization", asn.autonomousSystemOrganization());
  }

  private void addContinent(Continent continent) {
    addNamed("continent", continent.code(), continent.names());
  }

  private void addCountry(String name, Country country) {
    addNamed(name, country.isoCode(), country.names());
  }

  /** A code with the English name behind it, or whichever of both there is. */
  private void addNamed(String name, @Nullable String code, Map<String, String> names) {
    String english = names.get("en");
    if (code != null && english != null) {
      add(name, code + " " + english);
    } else {
      add(name, code == null ? english : code);
    }
  }

  private void add(String name, @Nullable Object value) {
    if (value != null) {
      fields.add(new Field(name, value.toString()));
    }
  }
}
