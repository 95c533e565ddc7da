package dev.meridian.bench;

import dev.meridian.load.geo.MmdbRecords;
import dev.meridian.load.geo.MmdbSearchTree;
import dev.meridian.load.geo.MmdbWriter;
import dev.meridian.load.geo.Places;
import dev.meridian.load.geo.Places.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Generates a database of the shape of GeoLite2-City: its layout and record size, 6.1 M nodes,
 * about 340,000 distinct records. Countries are where a real country database has them; each of its
 * networks is parted at random into networks of that country's cities, which are invented.
 */
final class CityDatabase {
  private static final int NODES = 6_100_000;
  private static final int CITIES = 343_000;
  private static final int IPV4_BITS_MAX = 96 + 28;
  private static final int IPV6_BITS_MAX = 56;

  private final SplittableRandom random = new SplittableRandom(20261122);
  private final Places places = Places.shipped();
  private final MmdbSearchTree tree = new MmdbSearchTree();
  private final MmdbRecords records = new MmdbRecords();

  private CityDatabase() {}

  /** Arguments: the country database in DB-IP's flat layout, the file to write. */
  public static void main(String[] arguments) throws Exception {
    List<CountryNetwork> countries = CountryNetwork.read(Path.of(arguments[0]));
    Files.write(Path.of(arguments[1]), new CityDatabase().generate(countries));
  }

  private byte[] generate(List<CountryNetwork> countries) {
    Map<String, Integer> networksOf = new HashMap<>();
    countries.forEach(network -> networksOf.merge(network.country(), 1, Integer::sum));
    Map<String, int[]> cities = new HashMap<>();
    networksOf.forEach(
        (country, networks) ->
            cities.put(
                country, cities(country, 1 + (int) ((long) CITIES * networks / countries.size()))));
    for (int i = 0; i < countries.size(); i++) {
      CountryNetwork network = countries.get(i);
      long nodesByNow = (long) NODES * (i + 1) / countries.size();
      part(
          network.prefix(),
          cities.getOrDefault(network.country(), new int[1]),
          nodesByNow - tree.nodes());
    }
    return MmdbWriter.file(tree, 28, records, MmdbWriter.metadata("GeoLite2-City", 6));
  }

  /** Parts a prefix into cities, making about so many nodes. */
  private void part(TreePrefix prefix, int[] cities, long nodes) {
    int bitsMax = prefix.isIpv4() ? IPV4_BITS_MAX : IPV6_BITS_MAX;
    if (nodes < 1 || prefix.bits() >= bitsMax) {
      prefix.put(tree, cities[random.nextInt(cities.length)]);
      return;
    }
    long first = random.nextLong(nodes);
    part(prefix.half(0), cities, first);
    part(prefix.half(1), cities, nodes - 1 - first);
  }

  private int[] cities(String country, int count) {
    Place place = places.country(country).orElse(new Place(country, "", 0, 0, "Somewhere"));
    int[] cities = new int[count];
    for (int i = 0; i < count; i++) {
      cities[i] =
          records.add(
              MmdbWriter.city(
                  place.continent(),
                  country,
                  Integer.toString(1 + i % 20),
                  "City " + country + i,
                  place.latitude() + random.nextInt(-200, 200) / 100.0,
                  place.longitude() + random.nextInt(-200, 200) / 100.0));
    }
    return cities;
  }
}
