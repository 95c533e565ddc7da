package dev.meridian.load.geo;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Ip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small MaxMind DB files for tests, from the published format 2.0. Maps, lists, strings,
 * {@code Short} (uint16), {@code Integer} (uint32), {@code Long} (uint64), {@code Double}, {@code
 * Float} and {@code Boolean} are values; a string that was written before becomes a pointer.
 */
public final class MmdbWriter {
  private final int recordBits;
  private final int ipVersion;
  private final String databaseType;
  private final Map<Cidr, Map<String, Object>> networks = new LinkedHashMap<>();
  private boolean aliases;

  /**
   * Begins an empty database.
   *
   * @param recordBits 24, 28 or 32
   * @param ipVersion 4 or 6
   * @param databaseType for example {@code GeoLite2-City}
   */
  public MmdbWriter(int recordBits, int ipVersion, String databaseType) {
    this.recordBits = recordBits;
    this.ipVersion = ipVersion;
    this.databaseType = databaseType;
  }

  /** Adds a network; the longest one wins, whatever the order. */
  public MmdbWriter put(String cidr, Map<String, Object> record) {
    networks.put(Ip.cidr(cidr), record);
    return this;
  }

  /** Lets the v4-mapped, 6to4 and Teredo ranges lead to the IPv4 subtree, as MaxMind's files do. */
  public MmdbWriter withAliases() {
    aliases = true;
    return this;
  }

  /** A record in the layout of GeoIP2 Country and GeoLite2-Country. */
  public static Map<String, Object> country(String continent, String country, String name) {
    return Map.of(
        "continent", Map.of("code", continent, "names", Map.of("en", "The continent " + continent)),
        "country", Map.of("iso_code", country, "geoname_id", 17, "names", Map.of("en", name)),
        "registered_country", Map.of("iso_code", "NL", "names", Map.of("en", "Netherlands")));
  }

  /** A record in the layout of GeoIP2 City and GeoLite2-City. */
  public static Map<String, Object> city(
      String continent,
      String country,
      String subdivision,
      String city,
      double latitude,
      double longitude) {
    Map<String, Object> record = new LinkedHashMap<>(country(continent, country, country));
    record.put("city", Map.of("names", Map.of("de", "Stadt", "en", city)));
    record.put(
        "location",
        Map.of(
            "accuracy_radius",
            (short) 20,
            "latitude",
            latitude,
            "longitude",
            longitude,
            "time_zone",
            "Etc/UTC"));
    record.put(
        "subdivisions", List.of(Map.of("iso_code", subdivision, "names", Map.of("en", "A part"))));
    return record;
  }

  /** A record in the layout of GeoLite2-ASN and of the ASN packages of ip-location-db. */
  public static Map<String, Object> asn(int number, String organization) {
    return Map.of(
        "autonomous_system_number", number, "autonomous_system_organization", organization);
  }

  /** A record in the flat layout of the country packages of ip-location-db. */
  public static Map<String, Object> flatCountry(String country) {
    return Map.of("country_code", country);
  }

  /** A record in the flat layout of the city packages of ip-location-db. */
  public static Map<String, Object> flatCity(
      String country, String state, String city, float latitude, float longitude) {
    return Map.of(
        "country_code",
        country,
        "state1",
        state,
        "city",
        city,
        "latitude",
        latitude,
        "longitude",
        longitude);
  }

  /** Writes the file. */
  public Path write(Path file) {
    try {
      return Files.write(file, toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's octets. */
  public byte[] toBytes() {
    MmdbRecords records = new MmdbRecords();
    Map<Map<String, Object>, Integer> offsets = new HashMap<>();
    MmdbSearchTree tree = new MmdbSearchTree();
    networks.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().prefixBits()))
        .forEach(
            entry ->
                put(tree, entry.getKey(), offsets.computeIfAbsent(entry.getValue(), records::add)));
    if (aliases) {
      alias(tree);
    }
    return file(tree, recordBits, records, metadata(databaseType, ipVersion));
  }

  /**
   * A whole file.
   *
   * @param metadata all but {@code node_count} and {@code record_size}, which are added
   */
  public static byte[] file(
      MmdbSearchTree tree, int recordBits, MmdbRecords records, Map<String, Object> metadata) {
    Map<String, Object> all = new LinkedHashMap<>(metadata);
    all.put("node_count", tree.nodes());
    all.put("record_size", (short) recordBits);
    MmdbRecords described = new MmdbRecords();
    described.add(all);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(tree.toBytes(recordBits));
    file.writeBytes(new byte[16]);
    file.writeBytes(records.toBytes());
    file.writeBytes("\u00AB\u00CD\u00EFMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
    file.writeBytes(described.toBytes());
    return file.toByteArray();
  }

  /** What {@link #file} does not know of itself. */
  public static Map<String, Object> metadata(String databaseType, int ipVersion) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("binary_format_major_version", (short) 2);
    metadata.put("binary_format_minor_version", (short) 0);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("database_type", databaseType);
    metadata.put("description", Map.of("en", "test data"));
    metadata.put("ip_version", (short) ipVersion);
    metadata.put("languages", List.of("en"));
    return metadata;
  }

  /** The prefix as the file sees it: IPv4 at its own bits, or below ::/96. */
  private void put(MmdbSearchTree tree, Cidr prefix, int offset) {
    if (!prefix.isIpv4()) {
      tree.put(prefix.high(), prefix.low(), prefix.prefixBits(), offset);
    } else if (ipVersion == 6) {
      tree.put(0, prefix.low() & 0xFFFF_FFFFL, prefix.prefixBits(), offset);
    } else {
      tree.put(prefix.low() << 32, 0, prefix.prefixBits() - 96, offset);
    }
  }

  private static void alias(MmdbSearchTree tree) {
    int ipv4 = tree.nodeBelowZeros(96);
    tree.alias(0, 0xFFFF_0000_0000L, 96, ipv4);
    for (String range : List.of("2002::/16", "2001::/32")) {
      Cidr prefix = Ip.cidr(range);
      tree.alias(prefix.high(), prefix.low(), prefix.prefixBits(), ipv4);
    }
  }
}
