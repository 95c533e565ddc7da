package dev.meridian.fuzz;

import dev.meridian.load.geo.MmdbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the inputs of the fuzz targets lie, and those of them that are made rather than written by
 * hand. After a change of {@link Trick} run {@code main} in the project's folder, and commit what
 * it writes.
 */
final class Corpus {
  private static final Path ROOT = Path.of("src/test/resources/dev/meridian/fuzz");
  private static final byte COOKIES_OVER_UDP = 1 << 2;

  private Corpus() {}

  /** The file that holds a trick. */
  static Path file(Trick trick) {
    return ROOT.resolve("RequestFuzzTestInputs/request").resolve(trick.name());
  }

  /** A trick as an input of {@link RequestFuzzTest}. */
  static byte[] input(Trick trick) {
    return new Wiring().u8(COOKIES_OVER_UDP).bytes(trick.request()).octets();
  }

  /** Writes all that is made. */
  public static void main(String[] args) throws IOException {
    for (Trick trick : Trick.all()) {
      write(file(trick), input(trick));
      byte[] framed =
          new Wiring()
              .bytes((byte) 0, (byte) 1, (byte) 7, (byte) 255)
              .u16(trick.request().length)
              .bytes(trick.request())
              .octets();
      if (trick.rcode() == Trick.SILENCE || trick.name().startsWith("o")) {
        write(ROOT.resolve("StreamFuzzTestInputs/stream").resolve(trick.name()), framed);
      }
    }
    for (int bits : new int[] {24, 28, 32}) {
      write(
          ROOT.resolve("GeoDatabaseFuzzTestInputs/database/of-" + bits + "-bits"),
          new MmdbWriter(bits, 4, "GeoLite2-City")
              .put("192.0.2.0/24", MmdbWriter.city("EU", "FR", "IDF", "Paris", 48.85, 2.35))
              .put("10.0.0.0/8", MmdbWriter.flatCity("US", "California", "Fresno", 36.5f, -119.5f))
              .put("198.51.100.0/26", MmdbWriter.asn(64500, "Example"))
              .toBytes());
    }
    write(
        ROOT.resolve("GeoDatabaseFuzzTestInputs/database/of-ipv6"),
        new MmdbWriter(24, 6, "dbip-country")
            .withAliases()
            .put("8.0.0.0/8", MmdbWriter.flatCountry("US"))
            .put("2001:db8::/32", MmdbWriter.flatCountry("JP"))
            .toBytes());
  }

  private static void write(Path file, byte[] octets) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, octets);
  }
}
