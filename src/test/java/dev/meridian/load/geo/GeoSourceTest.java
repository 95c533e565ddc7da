package dev.meridian.load.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.meridian.geo.Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeoSourceTest {
  private static final Places PLACES = Places.shipped();

  @TempDir private Path folder;

  /** What is said of one address, found in the files and in the map that is made of them alike. */
  private static Location at(GeoSource source, String address)
      throws UnknownHostException, GeoFileException {
    InetAddress client = InetAddress.getByName(address);
    Location located = source.locate(client);
    Address bits = Address.of(client);
    GeoMap all = source.map(GeoDetail.ALL);
    int index = all.tree().match(bits.high(), bits.low()).value();
    assertThat(all.locations().get(index)).as(address).isEqualTo(located);
    GeoMap countries = source.map(GeoDetail.COUNTRY);
    Location country =
        countries.locations().get(countries.tree().match(bits.high(), bits.low()).value());
    assertThat(country.country()).as(address).isEqualTo(located.country());
    assertThat(country.continent()).as(address).isEqualTo(located.continent());
    return located;
  }

  private static int prefixBits(GeoSource source, String address) throws Exception {
    Address bits = Address.of(InetAddress.getByName(address));
    return source.map(GeoDetail.ALL).tree().match(bits.high(), bits.low()).prefixBits()
        - bits.offsetBits();
  }

  private GeoSource open(MmdbWriter... writers) throws GeoFileException {
    Path[] files = new Path[writers.length];
    for (int i = 0; i < writers.length; i++) {
      files[i] = writers[i].write(folder.resolve(i + ".mmdb"));
    }
    return GeoSource.open(List.of(files), PLACES);
  }

  @ParameterizedTest
  @CsvSource({"24, 4", "28, 4", "32, 4", "24, 6", "28, 6", "32, 6"})
  void readsEveryRecordSizeAndIpVersion(int recordBits, int ipVersion) throws Exception {
    MmdbWriter writer =
        new MmdbWriter(recordBits, ipVersion, "GeoLite2-City")
            .put("192.0.2.0/24", MmdbWriter.city("EU", "FR", "IDF", "Paris", 48.85, 2.35))
            .put("192.0.2.128/26", MmdbWriter.city("NA", "US", "CA", "Fresno", 36.7, -119.8))
            .put("255.255.255.255/32", MmdbWriter.country("OC", "NZ", "New Zealand"));
    if (ipVersion == 6) {
      writer.put("2001:db8::/32", MmdbWriter.city("AS", "JP", "13", "Tokyo", 35.7, 139.7));
    }
    GeoSource source = open(writer);

    Location paris = new Location("EU", "FR", "FR-IDF", 48.85, 2.35, 0);
    assertThat(at(source, "192.0.2.1")).isEqualTo(paris);
    assertThat(prefixBits(source, "192.0.2.1")).isEqualTo(25);
    assertThat(at(source, "192.0.2.191"))
        .isEqualTo(new Location("NA", "US", "US-CA", 36.7, -119.8, 0));
    assertThat(prefixBits(source, "192.0.2.191")).isEqualTo(26);
    assertThat(at(source, "192.0.2.192")).isEqualTo(paris);
    assertThat(at(source, "255.255.255.255").country()).isEqualTo("NZ");
    assertThat(at(source, "192.0.3.0")).isEqualTo(Location.UNKNOWN);
    Location tokyo = new Location("AS", "JP", "JP-13", 35.7, 139.7, 0);
    assertThat(at(source, "2001:db8::1")).isEqualTo(ipVersion == 6 ? tokyo : Location.UNKNOWN);
    assertThat(at(source, "64:ff9b::c000:201")).isEqualTo(paris);
    assertThat(source.map(GeoDetail.ALL).locations().getFirst()).isEqualTo(Location.UNKNOWN);
    assertThat(source.files())
        .containsExactly(
            new GeoSource.GeoFile(
                folder.resolve("0.mmdb"),
                "GeoLite2-City",
                Instant.ofEpochSecond(1_700_000_000),
                ipVersion));
  }

  @Test
  void aliasesOfTheIpv4SpaceAreNoIpv6Data() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 6, "GeoLite2-Country")
                .withAliases()
                .put("192.0.2.0/24", MmdbWriter.country("EU", "FR", "France"))
                .put("2003::/19", MmdbWriter.country("EU", "DE", "Germany")));
    assertThat(at(source, "2002:c000:201::1").country()).isEqualTo("FR");
    assertThat(at(source, "::ffff:192.0.2.1").country()).isEqualTo("FR");
    assertThat(at(source, "::192.0.2.1")).isEqualTo(Location.UNKNOWN);
    assertThat(at(source, "2003::1").country()).isEqualTo("DE");
    // One node for each bit that FR and DE need, and none for a second copy of IPv4.
    assertThat(source.map(GeoDetail.ALL).tree().nodes()).isEqualTo(24 + 19);
  }

  @Test
  void flatCountryLayoutGetsContinentAndCentreFromTheTable() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 6, "country ipvAll")
                .put("192.0.2.0/24", MmdbWriter.flatCountry("FR"))
                .put("198.51.100.0/24", MmdbWriter.flatCountry("ZZ")));
    Location france = at(source, "192.0.2.1");
    assertThat(france.continent()).isEqualTo("EU");
    assertThat(france.latitude()).isCloseTo(46.5, within(1.0));
    assertThat(france.longitude()).isCloseTo(2.5, within(1.0));
    assertThat(at(source, "198.51.100.1")).isEqualTo(Location.UNKNOWN);
  }

  @Test
  void flatCityLayoutFindsTheSubdivisionByName() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(28, 4, "city ipv4")
                .put(
                    "192.0.2.0/25",
                    MmdbWriter.flatCity("US", "California", "Fresno", 36.5f, -119.5f))
                .put(
                    "192.0.2.128/25",
                    MmdbWriter.flatCity("FR", "Bretagne", "Brest", 48.5f, -4.5f)));
    assertThat(at(source, "192.0.2.1"))
        .isEqualTo(new Location("NA", "US", "US-CA", 36.5, -119.5, 0));
    assertThat(at(source, "192.0.2.129")).isEqualTo(new Location("EU", "FR", "", 48.5, -4.5, 0));
  }

  @Test
  void coordinatesWrittenAsTextAreRead() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 4, "city")
                .put(
                    "192.0.2.0/24",
                    Map.of("country_code", "jp", "latitude", "35.5", "longitude", "139.5")));
    assertThat(at(source, "192.0.2.1")).isEqualTo(new Location("AS", "JP", "", 35.5, 139.5, 0));
  }

  @Test
  void impossibleCoordinatesGiveTheCentreInstead() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 4, "GeoLite2-City")
                .put("192.0.2.0/24", MmdbWriter.city("AS", "JP", "13", "Tokyo", 135, 999)));
    assertThat(at(source, "192.0.2.1").latitude()).isCloseTo(36, within(1.0));
    assertThat(at(source, "192.0.2.1").longitude()).isCloseTo(138, within(1.0));
  }

  /** 192.0.2.0/24 is in both files, 198.51.100.0/24 in the first, 203.0.113.0/24 in the second. */
  @Test
  void laterFileFillsWhatTheEarlierLacks() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 6, "country ipvAll")
                .put("192.0.2.0/24", MmdbWriter.flatCountry("US"))
                .put("198.51.100.0/24", MmdbWriter.flatCountry("FR")),
            new MmdbWriter(28, 4, "GeoLite2-City")
                .put("192.0.2.0/25", MmdbWriter.city("NA", "US", "CA", "Fresno", 36.7, -119.8))
                .put("192.0.2.128/25", MmdbWriter.city("NA", "CA", "ON", "Ottawa", 45.4, -75.7))
                .put("203.0.113.0/24", MmdbWriter.city("AS", "JP", "13", "Tokyo", 35.7, 139.7)),
            new MmdbWriter(32, 6, "GeoLite2-ASN")
                .put("192.0.2.0/24", MmdbWriter.asn(64500, "Example"))
                .put("2001:db8::/32", MmdbWriter.asn(-94_967_296, "Large")));
    assertThat(at(source, "192.0.2.1"))
        .isEqualTo(new Location("NA", "US", "US-CA", 36.7, -119.8, 64500));
    Location elsewhere = at(source, "192.0.2.129"); // the files disagree: the first one's country
    assertThat(elsewhere.country()).isEqualTo("US");
    assertThat(elsewhere.subdivision()).isEmpty();
    assertThat(elsewhere.latitude()).isEqualTo(38.9);
    assertThat(elsewhere.asn()).isEqualTo(64500);
    assertThat(at(source, "198.51.100.1").country()).isEqualTo("FR");
    assertThat(at(source, "203.0.113.1"))
        .isEqualTo(new Location("AS", "JP", "JP-13", 35.7, 139.7, 0));
    assertThat(at(source, "2001:db8::1"))
        .isEqualTo(new Location("", "", "", Double.NaN, Double.NaN, 4_200_000_000L));
  }

  @Test
  void earlierFileWinsWhereBothSaySomething() throws Exception {
    MmdbWriter french =
        new MmdbWriter(24, 4, "a").put("192.0.2.0/24", MmdbWriter.flatCountry("FR"));
    MmdbWriter german =
        new MmdbWriter(24, 4, "b").put("192.0.2.0/24", MmdbWriter.flatCountry("DE"));
    assertThat(at(open(french, german), "192.0.2.1").country()).isEqualTo("FR");
    assertThat(at(open(german, french), "192.0.2.1").country()).isEqualTo("DE");
  }

  @Test
  void equalLocationsShareAnIndexAndALeaf() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 4, "GeoLite2-Country")
                .put("192.0.2.0/25", MmdbWriter.country("EU", "FR", "France"))
                .put("192.0.2.128/25", MmdbWriter.country("EU", "FR", "La France")));
    assertThat(source.map(GeoDetail.ALL).locations()).hasSize(2);
    assertThat(prefixBits(source, "192.0.2.1")).isEqualTo(24);
  }

  @Test
  void noFilesKnowNothing() throws Exception {
    GeoSource source = GeoSource.open(List.of(), PLACES);
    assertThat(at(source, "192.0.2.1")).isEqualTo(Location.UNKNOWN);
    assertThat(source.records(InetAddress.getByName("192.0.2.1"))).isEmpty();
  }

  @Test
  void recordsShowEachFileInItsOwnWords() throws Exception {
    GeoSource source =
        open(
            new MmdbWriter(24, 6, "GeoLite2-City")
                .put("192.0.2.0/24", MmdbWriter.city("EU", "FR", "IDF", "Paris", 48.85, 2.35)),
            new MmdbWriter(24, 4, "GeoLite2-ASN")
                .put("192.0.2.0/25", MmdbWriter.asn(64500, "Example")),
            new MmdbWriter(24, 4, "city ipv4")
                .put("192.0.2.0/26", MmdbWriter.flatCity("FR", "Bretagne", "Brest", 48.5f, -4.5f)),
            new MmdbWriter(24, 4, "GeoLite2-Country")
                .put("192.0.2.0/27", MmdbWriter.country("EU", "FR", "France")));
    assertThat(source.records(InetAddress.getByName("64:ff9b::c000:201")))
        .containsExactly(
            record(
                0,
                "GeoLite2-City",
                "192.0.2.0/24",
                """
                continent=EU The continent EU
                country=FR FR
                registered country=NL Netherlands
                subdivision=IDF A part
                city=Paris
                latitude=48.85
                longitude=2.35
                accuracy radius, km=20
                time zone=Etc/UTC"""),
            record(
                1,
                "GeoLite2-ASN",
                "192.0.2.0/25",
                """
                autonomous system=64500
                organization=Example"""),
            record(
                2,
                "city ipv4",
                "192.0.2.0/26",
                """
                country_code=FR
                state1=Bretagne
                city=Brest
                latitude=48.5
                longitude=-4.5"""),
            record(
                3,
                "GeoLite2-Country",
                "192.0.2.0/27",
                """
                continent=EU The continent EU
                country=FR France
                registered country=NL Netherlands"""));
    assertThat(source.records(InetAddress.getByName("2001:db8::1"))).isEmpty();
  }

  private GeoRecord record(int file, String type, String network, String fields) {
    return new GeoRecord(
        folder.resolve(file + ".mmdb"),
        type,
        network,
        fields
            .lines()
            .map(line -> line.split("=", 2))
            .map(pair -> new GeoRecord.Field(pair[0], pair[1]))
            .toList());
  }

  @Test
  void everyUnusableFileIsReported() throws IOException {
    Path missing = folder.resolve("missing.mmdb");
    Path text = Files.writeString(folder.resolve("text.mmdb"), "not a database");
    Path good =
        new MmdbWriter(24, 4, "c")
            .put("192.0.2.0/24", MmdbWriter.flatCountry("FR"))
            .write(folder.resolve("good.mmdb"));
    GeoFileException fault =
        catchThrowableOfType(
            GeoFileException.class,
            () -> GeoSource.open(List.of(missing, good, text, folder), PLACES));
    assertThat(fault).hasMessage("does not exist");
    assertThat(fault.file()).isEqualTo(missing);
    assertThat(fault.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly(
            "is no MaxMind DB file, or is cut short: no metadata found", "is not a regular file");
  }

  @Test
  void fileThatIsCutShortAfterItWasOpenedIsAClearFault() throws Exception {
    Path file =
        new MmdbWriter(24, 4, "c")
            .put("192.0.2.0/24", MmdbWriter.flatCountry("FR"))
            .write(folder.resolve("cut.mmdb"));
    GeoSource source = GeoSource.open(List.of(file), PLACES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }

    for (int i = 0; i < 1000; i++) { // interpreted and compiled
      assertThatExceptionOfType(GeoFileException.class)
          .isThrownBy(() -> source.map(GeoDetail.ALL))
          .withMessage("was cut short while it was being read");
      assertThatExceptionOfType(GeoFileException.class)
          .isThrownBy(() -> source.locate(InetAddress.getByName("192.0.2.1")))
          .withMessage("was cut short while it was being read");
    }
  }

  @Test
  void fileThatIsReplacedIsReadAsItWas() throws Exception {
    Path file =
        new MmdbWriter(24, 4, "c")
            .put("192.0.2.0/24", MmdbWriter.flatCountry("FR"))
            .write(folder.resolve("replaced.mmdb"));
    GeoSource source = GeoSource.open(List.of(file), PLACES);
    Path other =
        new MmdbWriter(24, 4, "c")
            .put("192.0.2.0/24", MmdbWriter.flatCountry("DE"))
            .write(folder.resolve("other.mmdb"));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(at(source, "192.0.2.1").country()).isEqualTo("FR");
  }
}
