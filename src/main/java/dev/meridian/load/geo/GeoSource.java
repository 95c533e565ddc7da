package dev.meridian.load.geo;

import dev.meridian.geo.AddressTree;
import dev.meridian.geo.Location;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The geo databases, in their order, a later one filling what an earlier one lacks. Holds the files
 * open as they were when it was made, and nothing of what is in them: what was read for a {@link
 * #map} is given back. Safe for use by several threads.
 *
 * <p>Country, continent, subdivision and coordinates are one statement: a later file adds the
 * subdivision or the coordinates only where it agrees on the country. What no file says is taken
 * from {@link Places}: the country's continent, and the subdivision's or the country's centre.
 *
 * <p>Files are mapped. One that is replaced goes on being read as it was; one that is overwritten
 * or cut short where it lies is a fault of what is read of it from then on.
 */
public final class GeoSource {
  private static final long BRIEF_OCTETS = 1 << 18;

  private final List<MmdbFile> files;
  private final Places places;

  private GeoSource(List<MmdbFile> files, Places places) {
    this.files = List.copyOf(files);
    this.places = places;
  }

  /**
   * A database that was opened.
   *
   * @param databaseType as the file calls itself
   * @param built when, as the file says
   * @param ipVersion 4 or 6 (which holds IPv4 too)
   */
  public record GeoFile(Path path, String databaseType, Instant built, int ipVersion) {}

  /** A source that knows nothing. */
  public static GeoSource empty() {
    return new GeoSource(List.of(), Places.shipped());
  }

  /**
   * Opens the files, of which only the metadata is read.
   *
   * @throws GeoFileException for the first file that is missing or broken, with those of the other
   *     files suppressed in it
   */
  public static GeoSource open(List<Path> paths, Places places) throws GeoFileException {
    // Files stay mapped until the collector finds the source gone: any thread may be reading.
    return new GeoSource(
        all(paths, path -> reading(path, () -> MmdbFile.map(path, Arena.ofAuto()))), places);
  }

  /**
   * Reads the files whole.
   *
   * @throws GeoFileException for the first file that is broken, with those of the other files
   *     suppressed in it
   */
  public GeoMap map(GeoDetail detail) throws GeoFileException {
    if (files.isEmpty()) {
      return GeoMap.EMPTY;
    }
    LocationTable whole = new LocationTable();
    if (files.size() == 1) {
      AddressTree tree =
          read(files.getFirst(), detail, location -> whole.indexOf(completed(location)));
      return new GeoMap(tree, whole.all());
    }
    LocationTable said = new LocationTable();
    List<AddressTree> trees = all(files, file -> read(file, detail, said::indexOf));
    AddressTree tree =
        AddressTree.combine(
            trees,
            layers -> whole.indexOf(merged(Arrays.stream(layers).mapToObj(said::get).toList())));
    return new GeoMap(tree, whole.all());
  }

  /** Equal for databases with the same octets in the same order, and for no others. */
  public String digest() {
    return files.stream().map(MmdbFile::digest).collect(Collectors.joining("+"))
        + "+"
        + places.digest();
  }

  /** Whether the databases say so little that all of it is read as quickly as a part. */
  public boolean isBrief() {
    return files.stream().mapToLong(MmdbFile::recordsLength).sum() <= BRIEF_OCTETS;
  }

  /** The databases in their order. */
  public List<GeoFile> files() {
    return files.stream()
        .map(
            file ->
                new GeoFile(
                    file.file(),
                    file.databaseType(),
                    Instant.ofEpochSecond(file.buildEpochSeconds()),
                    file.ipVersion()))
        .toList();
  }

  /** Finds an address; IPv6 addresses that embed an IPv4 address are found by that one. */
  public Location locate(InetAddress address) throws GeoFileException {
    Address bits = Address.of(address);
    return files.isEmpty()
        ? Location.UNKNOWN
        : merged(all(files, file -> reading(file.file(), () -> locate(file, bits))));
  }

  /** What each database itself says about an address, for people; opens the files anew. */
  public List<GeoRecord> records(InetAddress address) throws GeoFileException {
    List<GeoRecord> records = new ArrayList<>();
    for (MmdbFile file : files) {
      GeoRecord.read(file.file(), address).ifPresent(records::add);
    }
    return records;
  }

  private Location locate(MmdbFile file, Address address) throws GeoFileException {
    long record = file.find(address);
    return file.isEmpty(record)
        ? Location.UNKNOWN
        : new RecordReader(file.records(), places, GeoDetail.ALL).read(file.dataOffset(record));
  }

  private AddressTree read(MmdbFile file, GeoDetail detail, ToIntFunction<Location> numbers)
      throws GeoFileException {
    RecordReader reader = new RecordReader(file.records(), places, detail);
    try {
      return reading(file.file(), () -> MmdbTree.read(file, reader, numbers));
    } finally {
      file.unload();
    }
  }

  /** A step for which a file is needed. */
  private interface Reading<A, R> {
    R of(A subject) throws GeoFileException;
  }

  private interface Read<R> {
    R now() throws GeoFileException;
  }

  private static <R> R reading(Path path, Read<R> read) throws GeoFileException {
    try {
      return read.now();
    } catch (InternalError e) { // what the JDK throws for mapped pages that are gone
      throw new GeoFileException(path, "was cut short while it was being read");
    }
  }

  /** Does something with each, and throws what went wrong with any. */
  private static <A, R> List<R> all(List<A> subjects, Reading<A, R> step) throws GeoFileException {
    List<R> results = new ArrayList<>();
    List<GeoFileException> faults = new ArrayList<>();
    for (A subject : subjects) {
      try {
        results.add(step.of(subject));
      } catch (GeoFileException e) {
        faults.add(e);
      }
    }
    if (!faults.isEmpty()) {
      GeoFileException first = faults.getFirst();
      faults.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
    return results;
  }

  private Location merged(List<Location> said) {
    Location all = said.getFirst();
    for (Location later : said.subList(1, said.size())) {
      all = filled(all, later);
    }
    return completed(all);
  }

  private static Location filled(Location earlier, Location later) {
    long asn = earlier.asn() != 0 ? earlier.asn() : later.asn();
    if (earlier.country().isEmpty() && earlier.continent().isEmpty()) {
      return withAsn(later, asn);
    }
    if (!agree(earlier, later)) {
      return withAsn(earlier, asn);
    }
    if (!agreeWithinCountry(earlier, later)) {
      return withContinent(withAsn(earlier, asn), later.continent());
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
        : earlier.country().equals(later.country());
  }

  private static boolean agreeWithinCountry(Location earlier, Location later) {
    return earlier.subdivision().isEmpty()
        || later.subdivision().isEmpty()
        || earlier.subdivision().equals(later.subdivision());
  }

  private Location completed(Location said) {
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

  /** With a continent where none is said: which one a country is on holds for all of it. */
  private static Location withContinent(Location place, String continent) {
    return new Location(
        first(place.continent(), continent),
        place.country(),
        place.subdivision(),
        place.latitude(),
        place.longitude(),
        place.asn());
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
