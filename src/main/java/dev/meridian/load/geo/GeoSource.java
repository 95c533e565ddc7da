package dev.meridian.load.geo;

import dev.meridian.geo.AddressTree;
import dev.meridian.geo.Location;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the geo databases say about every address: one tree over one table of locations, made of all
 * files in their order, a later file filling what an earlier one lacks. Holds nothing of the files
 * but their names. Immutable.
 *
 * <p>Country, continent, subdivision and coordinates are one statement: a later file adds the
 * subdivision or the coordinates only where it agrees on the country. What no file says is taken
 * from {@link Places}: the country's continent, and the subdivision's or the country's centre.
 */
public final class GeoSource {
  private final List<GeoFile> files;
  private final List<Location> locations;
  private final AddressTree tree;

  private GeoSource(List<GeoFile> files, List<Location> locations, AddressTree tree) {
    this.files = List.copyOf(files);
    this.locations = locations;
    this.tree = tree;
  }

  /**
   * A database that was read.
   *
   * @param databaseType as the file calls itself
   * @param built when, as the file says
   * @param ipVersion 4 or 6 (which holds IPv4 too)
   */
  public record GeoFile(Path path, String databaseType, Instant built, int ipVersion) {}

  /**
   * Where an address is.
   *
   * @param prefixBits the widest prefix around it with this one location, in the address's own
   *     family: 0 to 32 or 128
   */
  public record Located(Location location, int prefixBits) {}

  /** A source that knows nothing. */
  public static GeoSource empty() {
    return new GeoSource(List.of(), List.of(Location.UNKNOWN), AddressTree.uniform(0));
  }

  /**
   * Reads the files.
   *
   * @throws GeoFileException for the first file that is missing or broken, with those of the other
   *     files suppressed in it
   */
  public static GeoSource open(List<Path> paths, Places places) throws GeoFileException {
    if (paths.isEmpty()) {
      return empty();
    }
    LocationTable said = new LocationTable(places);
    List<GeoFile> files = new ArrayList<>();
    List<AddressTree> trees = new ArrayList<>();
    List<GeoFileException> faults = new ArrayList<>();
    for (Path path : paths) {
      try {
        trees.add(read(path, said, files));
      } catch (GeoFileException e) {
        faults.add(e);
      }
    }
    if (!faults.isEmpty()) {
      GeoFileException first = faults.getFirst();
      faults.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
    LocationTable whole = new LocationTable(places);
    AddressTree tree = AddressTree.combine(trees, layers -> whole.indexOf(merged(layers, said)));
    return new GeoSource(files, whole.all(), tree);
  }

  /** All locations; index 0 is {@link Location#UNKNOWN}. */
  public List<Location> locations() {
    return locations;
  }

  /** The tree whose leaf values are indexes of {@link #locations}. */
  public AddressTree tree() {
    return tree;
  }

  /** The databases in their order. */
  public List<GeoFile> files() {
    return files;
  }

  /** Finds an address; IPv6 addresses that embed an IPv4 address are found by that one. */
  public Located locate(InetAddress address) {
    Address bits = Address.of(address);
    AddressTree.Match match = tree.match(bits.high(), bits.low());
    int family = bits.isIpv4() ? 96 : 0;
    return new Located(locations.get(match.value()), match.prefixBits() - family);
  }

  /** What each database itself says about an address, for people; opens the files anew. */
  public List<GeoRecord> records(InetAddress address) throws GeoFileException {
    List<GeoRecord> records = new ArrayList<>();
    for (GeoFile file : files) {
      GeoRecord.read(file.path(), address).ifPresent(records::add);
    }
    return records;
  }

  private static AddressTree read(Path path, LocationTable locations, List<GeoFile> files)
      throws GeoFileException {
    try (Arena arena = Arena.ofConfined()) {
      MmdbFile file = MmdbFile.map(path, arena);
      AddressTree tree = MmdbTree.read(file, locations);
      Instant built = Instant.ofEpochSecond(file.buildEpochSeconds());
      files.add(new GeoFile(path, file.databaseType(), built, file.ipVersion()));
      return tree;
    } catch (InternalError e) { // what the JDK throws for mapped pages that are gone
      throw new GeoFileException(path, "was cut short while it was being read");
    }
  }

  private static Location merged(int[] layers, LocationTable said) {
    Location all = said.get(layers[0]);
    for (int i = 1; i < layers.length; i++) {
      all = filled(all, said.get(layers[i]));
    }
    return completed(all, said.places());
  }

  private static Location filled(Location earlier, Location later) {
    long asn = earlier.asn() != 0 ? earlier.asn() : later.asn();
    if (earlier.country().isEmpty() && earlier.continent().isEmpty()) {
      return withAsn(later, asn);
    }
    if (!agree(earlier, later)) {
      return withAsn(earlier, asn);
    }
    boolean located = earlier.hasCoordinates();
    return new Location(
        first(earlier.continent(), later.continent()),
        first(earlier.country(), later.country()),
        first(earlier.subdivision(), later.subdivision()),
        located ? earlier.latitude() : later.latitude(),
        located ? earlier.longitude() : later.longitude(),
        asn);
  }

  /** Whether the later database puts the address into the same country, or continent at least. */
  private static boolean agree(Location earlier, Location later) {
    return earlier.country().isEmpty()
        ? earlier.continent().equals(later.continent())
        : earlier.country().equals(later.country())
            && (earlier.subdivision().isEmpty()
                || later.subdivision().isEmpty()
                || earlier.subdivision().equals(later.subdivision()));
  }

  private static Location completed(Location said, Places places) {
    Places.Place country = places.country(said.country()).orElse(null);
    if (country == null) {
      return said;
    }
    Places.Place centre = places.subdivision(said.subdivision()).orElse(country);
    boolean located = said.hasCoordinates();
    return new Location(
        first(said.continent(), country.continent()),
        said.country(),
        said.subdivision(),
        located ? said.latitude() : centre.latitude(),
        located ? said.longitude() : centre.longitude(),
        said.asn());
  }

  private static Location withAsn(Location place, long asn) {
    return new Location(
        place.continent(),
        place.country(),
        place.subdivision(),
        place.latitude(),
        place.longitude(),
        asn);
  }

  private static String first(String one, String other) {
    return one.isEmpty() ? other : one;
  }
}
