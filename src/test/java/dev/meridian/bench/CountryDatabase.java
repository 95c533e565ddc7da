package dev.meridian.bench;

import dev.meridian.load.geo.MmdbRecords;
import dev.meridian.load.geo.MmdbSearchTree;
import dev.meridian.load.geo.MmdbWriter;
import dev.meridian.load.geo.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Rewrites a country database of DB-IP's flat layout in the layout of GeoLite2-Country, network by
 * network, for the servers that read only that: so that all of them know the same world.
 */
final class CountryDatabase {
  private final Places places = Places.shipped();
  private final MmdbRecords records = new MmdbRecords();

  private CountryDatabase() {}

  /** Arguments: the flat database, the file to write. */
  public static void main(String[] arguments) throws Exception {
    Files.write(Path.of(arguments[1]), new CountryDatabase().rewrite(Path.of(arguments[0])));
  }

  private byte[] rewrite(Path flat) throws Exception {
    MmdbSearchTree tree = new MmdbSearchTree();
    Map<String, Integer> offsets = new HashMap<>();
    for (CountryNetwork network : CountryNetwork.read(flat)) {
      network.prefix().put(tree, offsets.computeIfAbsent(network.country(), this::record));
    }
    return MmdbWriter.file(tree, 28, records, MmdbWriter.metadata("GeoLite2-Country", 6));
  }

  private int record(String country) {
    return places
        .country(country)
        .map(place -> records.add(MmdbWriter.country(place.continent(), country, place.name())))
        .orElseGet(() -> records.add(Map.of("country", Map.of("iso_code", country))));
  }
}
