package dev.meridian.load.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged file is a source all the same or a clear fault; never another exception, or a hang. */
@Timeout(120)
final class CorruptMmdbTest {
  private static final Places PLACES = Places.shipped();

  @TempDir private Path folder;

  private static byte[] small(int recordBits) {
    return new MmdbWriter(recordBits, 6, "GeoLite2-City")
        .withAliases()
        .put("192.0.2.0/24", MmdbWriter.city("EU", "FR", "IDF", "Paris", 48.85, 2.35))
        .put("10.0.0.0/8", MmdbWriter.flatCity("US", "California", "Fresno", 36.5f, -119.5f))
        .put("198.51.100.7/32", MmdbWriter.asn(64500, "Example"))
        .put("2001:db8::/32", MmdbWriter.city("AS", "JP", "13", "Tokyo", 35.7, 139.7))
        .toBytes();
  }

  /** Whether the octets are a source; that any fault is the clear one is what is tested. */
  private boolean opens(byte[] octets, String what) throws IOException {
    Path file = Files.write(folder.resolve("damaged.mmdb"), octets);
    try {
      GeoSource source = GeoSource.open(List.of(file), PLACES);
      source.map(GeoDetail.COUNTRY);
      source.map(GeoDetail.ALL);
      for (String address : List.of("192.0.2.1", "10.1.1.1", "2001:db8::1", "::")) {
        assertThat(source.locate(InetAddress.getByName(address))).as(what).isNotNull();
      }
      return true;
    } catch (GeoFileException e) {
      assertThat(e.file()).as(what).isEqualTo(file);
      assertThat(e.getMessage()).as(what).matches("(is|has|cannot) .+");
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(what, e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 28, 32})
  void everyTruncationIsASourceOrAClearFault(int recordBits) throws IOException {
    byte[] whole = small(recordBits);
    assertThat(opens(whole, "whole")).isTrue();
    for (int length = 0; length < whole.length; length++) {
      assertThat(opens(Arrays.copyOf(whole, length), "cut at " + length)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 28, 32})
  void flippedOctetsAreASourceOrAClearFault(int recordBits) throws IOException {
    long seed = 20261122L + recordBits;
    Random random = new Random(seed);
    byte[] whole = small(recordBits);
    int opened = 0;
    int rounds = 2000;
    for (int i = 0; i < rounds; i++) {
      byte[] damaged = whole.clone();
      int flips = 1 + random.nextInt(3);
      for (int j = 0; j < flips; j++) {
        // Every other flip near the end, where metadata and data lie: the tree is most of the file.
        int at =
            random.nextBoolean()
                ? random.nextInt(whole.length)
                : whole.length - 1 - random.nextInt(800);
        damaged[at] = (byte) random.nextInt(256);
      }
      opened += opens(damaged, "seed " + seed + " round " + i) ? 1 : 0;
    }
    assertThat(opened).isBetween(1, rounds - 1);
  }

  @Test
  void loopInTheTreeIsFound() throws IOException {
    byte[] octets =
        new MmdbWriter(24, 4, "c").put("192.0.2.0/24", MmdbWriter.flatCountry("FR")).toBytes();
    Arrays.fill(octets, 0, 3, (byte) 0); // the root's left half is the root
    Path file = Files.write(folder.resolve("loop.mmdb"), octets);
    assertThatExceptionOfType(GeoFileException.class)
        .isThrownBy(() -> GeoSource.open(List.of(file), PLACES).map(GeoDetail.ALL))
        .withMessage("is corrupt: its search tree has a loop");
  }

  /** Both halves of each node lead to the next: 2^127 paths, and no loop. */
  @Test
  void treeThatIsAllSharedSubtreesIsRefused() throws IOException {
    MmdbWriter writer = new MmdbWriter(24, 6, "c");
    writer.put("8000::1/128", MmdbWriter.flatCountry("FR"));
    byte[] octets = writer.toBytes();
    for (int node = 1; node < 127; node++) { // node 0 begins with the real ::/96 side
      for (int half = 0; half < 2; half++) {
        octets[node * 6 + half * 3 + 2] = (byte) (node + 1);
        octets[node * 6 + half * 3 + 1] = 0;
      }
    }
    assertThat(opens(octets, "shared")).isFalse();
  }

  @Test
  void dataPointerOutsideOfTheDataIsFound() throws IOException {
    byte[] octets =
        new MmdbWriter(24, 4, "c").put("192.0.2.0/24", MmdbWriter.flatCountry("FR")).toBytes();
    Arrays.fill(octets, 0, 3, (byte) 0xFF);
    Path file = Files.write(folder.resolve("far.mmdb"), octets);
    assertThatExceptionOfType(GeoFileException.class)
        .isThrownBy(() -> GeoSource.open(List.of(file), PLACES).map(GeoDetail.ALL))
        .withMessage("is corrupt: its tree points outside of its data");
  }

  @Test
  void recordsThatAreNoMapsAreUnknown() throws Exception {
    byte[] octets =
        new MmdbWriter(24, 4, "c")
            .put("192.0.2.0/24", Map.of("country", List.of("FR"), "location", 3, "continent", true))
            .toBytes();
    assertThat(opens(octets, "odd types")).isTrue();
  }
}
