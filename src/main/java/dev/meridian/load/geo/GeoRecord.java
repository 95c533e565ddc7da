package dev.meridian.load.geo;

import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one database says about an address, for people.
 *
 * @param file the database
 * @param databaseType as the file calls itself
 * @param network the prefix that the record holds for, {@code 192.0.2.0/24}
 * @param fields in the order to show
 */
public record GeoRecord(Path file, String databaseType, String network, List<Field> fields) {
  /** A name, such as {@code country.iso_code}, and its value as text. */
  public record Field(String name, String value) {}

  /** Reads the record; empty when the database has none for this address or its family. */
  static Optional<GeoRecord> read(Path file, InetAddress address) throws GeoFileException {
    InetAddress located = Address.of(address).located();
    try (Reader reader = new Reader(file.toFile())) {
      String type = reader.getMetadata().databaseType();
      // An IPv6 look-up in an IPv4 database returns a wrong record, not an error.
      if (located instanceof Inet6Address && reader.getMetadata().ipVersion() == 4) {
        return Optional.empty();
      }
      DatabaseRecord<Object> record = reader.getRecord(located, Object.class);
      if (!(record.data() instanceof Map<?, ?> data)) {
        return Optional.empty();
      }
      List<Field> fields =
          TypedFields.read(file, type, data, located).orElseGet(() -> FlatFields.of(data));
      return Optional.of(new GeoRecord(file, type, record.network().toString(), fields));
    } catch (IOException | RuntimeException e) {
      throw new GeoFileException(file, "cannot be read: " + e.getMessage());
    } catch (StackOverflowError e) { // the library follows whatever the file says
      throw new GeoFileException(file, "cannot be read: a record refers to itself");
    }
  }
}
