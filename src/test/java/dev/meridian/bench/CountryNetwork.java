package dev.meridian.bench;

import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Networks;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A network of a country database of DB-IP's flat layout.
 *
 * @param country ISO 3166-1 alpha-2 code, upper case
 */
record CountryNetwork(TreePrefix prefix, String country) {
  /** All networks of a file, those without a country left out. */
  static List<CountryNetwork> read(Path file) throws IOException, InvalidNetworkException {
    List<CountryNetwork> all = new ArrayList<>();
    try (Reader reader = new Reader(file.toFile())) {
      Networks<?> networks = reader.networks(Map.class);
      while (networks.hasNext()) {
        DatabaseRecord<?> record = networks.next();
        if (record.data() instanceof Map<?, ?> data
            && data.get("country_code") instanceof String code) {
          String country = code.toUpperCase(Locale.ROOT);
          all.add(new CountryNetwork(new TreePrefix(record.network()), country));
        }
      }
    }
    return all;
  }
}
