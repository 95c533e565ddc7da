package dev.meridian.load.geo;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Ip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Section records = new Section();
    Map<Map<String, Object>, Integer> offsets = new HashMap<>();
    Tree tree = new Tree();
    networks.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().prefixBits()))
        .forEach(
            entry -> {
              int offset =
                  offsets.computeIfAbsent(
                      entry.getValue(),
                      record -> {
                        int at = records.out.size();
                        records.write(record);
                        return at;
                      });
              tree.put(entry.getKey(), offset);
            });
    if (aliases) {
      tree.alias();
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    tree.write(file);
    file.writeBytes(new byte[16]);
    file.writeBytes(records.out.toByteArray());
    file.writeBytes("\u00AB\u00CD\u00EFMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
    Section metadata = new Section();
    metadata.write(metadata(tree.nodes.size()));
    file.writeBytes(metadata.out.toByteArray());
    return file.toByteArray();
  }

  private Map<String, Object> metadata(int nodeCount) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("binary_format_major_version", (short) 2);
    metadata.put("binary_format_minor_version", (short) 0);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("database_type", databaseType);
    metadata.put("description", Map.of("en", "test data"));
    metadata.put("ip_version", (short) ipVersion);
    metadata.put("languages", List.of("en"));
    metadata.put("node_count", nodeCount);
    metadata.put("record_size", (short) recordBits);
    return metadata;
  }

  /** The search tree: a child is a node's number, or −1 for empty, or −2 − a data offset. */
  private final class Tree {
    private static final int EMPTY = -1;

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));

    void put(Cidr prefix, int offset) {
      putBits(bits(prefix), -2 - offset);
    }

    /** The prefix as the file sees it: IPv4 at its own bits, or below ::/96. */
    private String bits(Cidr prefix) {
      StringBuilder bits = new StringBuilder();
      for (int i = 0; i < prefix.prefixBits(); i++) {
        long word = i < 64 ? prefix.high() : prefix.low();
        bits.append(word << (i & 63) < 0 ? '1' : '0');
      }
      if (!prefix.isIpv4()) {
        return bits.toString();
      }
      return (ipVersion == 6 ? "0".repeat(96) : "") + bits.substring(96);
    }

    private void putBits(String bits, int value) {
      int node = 0;
      for (int i = 0; i < bits.length() - 1; i++) {
        node = inner(node, bits.charAt(i) - '0');
      }
      nodes.get(node)[bits.charAt(bits.length() - 1) - '0'] = value;
    }

    private int inner(int node, int bit) {
      int child = nodes.get(node)[bit];
      if (child >= 0) {
        return child;
      }
      nodes.add(new int[] {child, child});
      nodes.get(node)[bit] = nodes.size() - 1;
      return nodes.size() - 1;
    }

    void alias() {
      int ipv4 = 0;
      for (int i = 0; i < 96; i++) {
        ipv4 = inner(ipv4, 0);
      }
      for (String range : List.of("::ffff:0:0/96", "2002::/16", "2001::/32")) {
        Cidr prefix = range.startsWith("::") ? new Cidr(0, 0xFFFF_0000_0000L, 96) : Ip.cidr(range);
        putBits(plainBits(prefix), ipv4);
      }
    }

    private String plainBits(Cidr prefix) {
      StringBuilder bits = new StringBuilder();
      for (int i = 0; i < prefix.prefixBits(); i++) {
        bits.append((i < 64 ? prefix.high() : prefix.low()) << (i & 63) < 0 ? '1' : '0');
      }
      return bits.toString();
    }

    void write(ByteArrayOutputStream out) {
      for (int[] node : nodes) {
        long left = record(node[0]);
        long right = record(node[1]);
        switch (recordBits) {
          case 24 -> {
            number(out, left, 3);
            number(out, right, 3);
          }
          case 28 -> {
            number(out, left & 0xFF_FFFF, 3);
            number(out, left >>> 24 << 4 | right >>> 24, 1);
            number(out, right & 0xFF_FFFF, 3);
          }
          default -> {
            number(out, left, 4);
            number(out, right, 4);
          }
        }
      }
    }

    private long record(int child) {
      return child >= 0 ? child : child == EMPTY ? nodes.size() : nodes.size() + 16 - 2 - child;
    }
  }

  private static void number(ByteArrayOutputStream out, long value, int octets) {
    for (int i = octets - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }

  /** A data section. */
  private static final class Section {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> strings = new HashMap<>();

    void write(Object value) {
      switch (value) {
        case Map<?, ?> map -> {
          head(7, map.size());
          map.forEach(
              (key, element) -> {
                write(key);
                write(element);
              });
        }
        case List<?> list -> {
          head(11, list.size());
          list.forEach(this::write);
        }
        case String text -> string(text);
        case Double number -> {
          head(3, 8);
          out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        }
        case Float number -> {
          head(15, 4);
          out.writeBytes(ByteBuffer.allocate(4).putFloat(number).array());
        }
        case Boolean bit -> head(14, bit ? 1 : 0);
        case Short number -> unsigned(5, number);
        case Integer number -> unsigned(6, Integer.toUnsignedLong(number));
        case Long number -> unsigned(9, number);
        default -> throw new IllegalArgumentException(value.getClass().toString());
      }
    }

    private void string(String text) {
      Integer before = strings.putIfAbsent(text, out.size());
      if (before != null) {
        pointer(before);
        return;
      }
      byte[] octets = text.getBytes(StandardCharsets.UTF_8);
      head(2, octets.length);
      out.writeBytes(octets);
    }

    private void pointer(int target) {
      if (target < 2048) {
        out.write(0x20 | target >>> 8);
        out.write(target);
      } else if (target < 2048 + (1 << 19)) {
        out.write(0x28 | (target - 2048) >>> 16);
        number(out, target - 2048, 2);
      } else {
        out.write(0x38);
        number(out, target, 4);
      }
    }

    private void unsigned(int type, long value) {
      int octets = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
      head(type, octets);
      number(out, value, octets);
    }

    private void head(int type, int size) {
      int code = size < 29 ? size : size < 285 ? 29 : size < 65_821 ? 30 : 31;
      out.write((type > 7 ? 0 : type << 5) | code);
      if (type > 7) {
        out.write(type - 7);
      }
      switch (code) {
        case 29 -> number(out, size - 29, 1);
        case 30 -> number(out, size - 285, 2);
        case 31 -> number(out, size - 65_821, 3);
        default -> {}
      }
    }
  }
}
