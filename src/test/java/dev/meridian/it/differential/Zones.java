package dev.meridian.it.differential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The zones that all three servers are given: those in {@code src/test/resources/differential}, a
 * large one, one with large RRsets, and some that chance has made.
 */
final class Zones {
  private static final Path FOLDER = Path.of("src/test/resources/differential");
  private static final String SUFFIX = ".zone";
  private static final int NAMES = 10_000;

  private final Map<String, String> texts = new TreeMap<>();
  private final Map<Name, Set<Integer>> all = new HashMap<>();
  private final Set<Name> hidden = new HashSet<>();

  /**
   * Makes them.
   *
   * @param seed of those that are made by chance
   */
  static Zones of(long seed) throws IOException {
    Zones zones = new Zones();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        zones.texts.put(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
      }
    }
    zones.texts.put("big.test", big());
    zones.texts.put("large.test", large());
    for (String name : List.of("r1.test", "r2.test", "r3.test", "a.r3.test")) {
      RandomZone zone = new RandomZone(new Random(seed + name.hashCode()));
      zones.texts.put(name, name.equals("r3.test") ? zone.textAbove("a") : zone.text());
    }
    zones.index();
    return zones;
  }

  private static final String APEX =
      """
      $TTL 3600
      @    SOA ns1 hostmaster ( 1 7200 900 1209600 300 )
           NS  ns1
      ns1  A   192.0.2.1
      """;

  /** 10,000 names, on one, two and three levels. */
  private static String big() {
    StringBuilder text = new StringBuilder(APEX);
    for (int i = 0; i < NAMES; i++) {
      String owner =
          switch (i % 3) {
            case 0 -> "host" + i;
            case 1 -> "host" + i + ".rack" + i % 40;
            default -> "host" + i + ".row" + i % 7 + ".hall" + i % 11;
          };
      text.append("%s A 10.%d.%d.%d%n".formatted(owner, i >> 16, i >> 8 & 0xff, i & 0xff));
    }
    return text.toString();
  }

  /** RRsets whose size steps through the limits of UDP, up to what only TCP can carry. */
  private static String large() {
    StringBuilder text = new StringBuilder(APEX);
    for (int count = 1; count <= 100; count += count < 40 ? 1 : 7) {
      for (int i = 0; i < count; i++) {
        text.append("a%d A 10.0.%d.%d%n".formatted(count, i >> 8, i & 0xff));
        text.append("mx%d MX %d ns1%n".formatted(count, i));
        text.append("mxs%d MX %d a%d%n".formatted(count, i, i % 20 + 1));
        text.append("cut%d NS ns%d.cut%d%n".formatted(count, i, count));
        text.append("ns%d.cut%d A 10.1.0.%d%n".formatted(i, count, i & 0xff));
      }
      text.append("cname%d CNAME a%d%n".formatted(count, count));
    }
    for (int length = 100; length <= 60_000; length += length / 3) {
      text.append("txt%d TXT".formatted(length));
      for (int left = length; left > 0; left -= 250) {
        text.append(" \"").append("t".repeat(Math.min(left, 250))).append('"');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Their names. */
  List<String> names() {
    return List.copyOf(texts.keySet());
  }

  String text(String zone) {
    return Objects.requireNonNull(texts.get(zone), zone);
  }

  /** Writes all of them into a folder. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> zone : texts.entrySet()) {
      Files.writeString(folder.resolve(zone.getKey() + SUFFIX), zone.getValue());
    }
  }

  /** The apex of the zone that a name is in. */
  Optional<Name> zoneOf(Name name) {
    return texts.keySet().stream()
        .map(zone -> Name.fromConstantString(zone + "."))
        .filter(name::subdomain)
        .max(Comparator.comparingInt(Name::labels));
  }

  /** Types at a name in whichever zone's file. */
  Set<Integer> types(Name name) {
    return all.getOrDefault(name, Set.of());
  }

  /** Whether a name is at or below a cut of the zone that another name is in. */
  boolean isBelowCut(Name name, Name inZone) {
    Name apex = zoneOf(inZone).orElse(Name.root);
    for (Name above = name; above.labels() > apex.labels(); above = new Name(above, 1)) {
      if (types(above).contains(Type.NS)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name, or one below it, is an owner in the file of another zone than it is in. */
  boolean isHiddenElsewhere(Name name) {
    return hidden.stream().anyMatch(owner -> owner.subdomain(name));
  }

  private void index() throws IOException {
    for (String zone : names()) {
      Name apex = Name.fromString(zone + ".");
      owners(zone)
          .forEach(
              (owner, types) -> {
                all.computeIfAbsent(owner, key -> new TreeSet<>()).addAll(types);
                if (!zoneOf(owner).equals(Optional.of(apex))) {
                  hidden.add(owner);
                }
              });
    }
  }

  /** The owners in a zone and their types, as dnsjava reads it. */
  Map<Name, Set<Integer>> owners(String zone) throws IOException {
    Map<Name, Set<Integer>> owners = new LinkedHashMap<>();
    Name apex = Name.fromString(zone + ".");
    List<Record> records = new ArrayList<>();
    try (Master master =
        new Master(new ByteArrayInputStream(text(zone).getBytes(StandardCharsets.UTF_8)), apex)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
    }
    for (Record record : records) {
      owners.computeIfAbsent(record.getName(), key -> new TreeSet<>()).add(record.getType());
    }
    return owners;
  }
}
