package dev.meridian.it.differential;

import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A zone made by chance. Its names have few labels of few letters, so that wildcards, aliases, cuts
 * and what they hide meet in many ways; it holds nothing that one of the servers would not load.
 */
final class RandomZone {
  private static final int OWNERS = 90;
  private static final String[] LABELS = {"a", "b", "c", "*", "A"};
  private static final String[] ELSEWHERE = {
    "r1.test.", "r2.test.", "r3.test.", "a.r3.test.", "elsewhere.example."
  };

  private final Random random;
  private final TreeMap<String, Set<String>> lines = new TreeMap<>();
  private final Set<String> dnames = new TreeSet<>();

  RandomZone(Random random) {
    this.random = random;
  }

  String text() {
    for (int i = 0; i < OWNERS; i++) {
      add(owner());
    }
    return write();
  }

  private String write() {
    StringBuilder text =
        new StringBuilder("$TTL 3600\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 300 )\n@ NS ns1\n");
    lines.forEach(
        (owner, records) -> {
          if (dnames.stream().noneMatch(dname -> owner.endsWith("." + dname))) {
            records.forEach(record -> text.append(owner).append(' ').append(record).append('\n'));
          }
        });
    return text.toString();
  }

  /**
   * A zone with a child that the same server has. NSD keeps the names of all zones in one tree and
   * takes what lies below a DNAME of the child for a fault, so nothing lies there.
   */
  String textAbove(String child) {
    for (int i = 0; i < OWNERS; i++) {
      String owner = owner();
      if (!owner.equals(child) && !owner.endsWith("." + child)) {
        add(owner);
      }
    }
    lines.put(child, Set.of("NS ns1." + child));
    return write();
  }

  /** Relative to the zone, lower case: names that differ in case only are one. */
  private String owner() {
    return labels(1 + random.nextInt(4)).toLowerCase(Locale.ROOT);
  }

  private String labels(int count) {
    StringBuilder name = new StringBuilder(LABELS[random.nextInt(LABELS.length)]);
    for (int i = 1; i < count; i++) {
      name.append('.').append(LABELS[random.nextInt(LABELS.length)]);
    }
    return name.toString();
  }

  private String target() {
    String labels = labels(1 + random.nextInt(4));
    return random.nextInt(4) > 0
        ? labels
        : labels + "." + ELSEWHERE[random.nextInt(ELSEWHERE.length)];
  }

  private void add(String owner) {
    if (lines.containsKey(owner)) {
      return;
    }
    Set<String> records = new TreeSet<>();
    boolean wildcard = owner.startsWith("*");
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> records.add("CNAME " + target());
      case 3 -> {
        if (!wildcard) {
          dnames.add(owner);
          records.add("DNAME " + target());
          maybe(records, "TXT \"beside a DNAME\"");
        }
      }
      case 4 -> {
        if (!wildcard) {
          records.add("NS " + target());
          maybe(records, "NS ns." + owner);
          maybe(records, "A 192.0.2." + random.nextInt(250));
          maybe(
              records, "DS 1 8 2 0000000000000000000000000000000000000000000000000000000000000000");
          maybe(records, "TXT \"hidden at the cut\"");
        }
      }
      default -> {
        records.add("A 192.0.2." + random.nextInt(250));
        maybe(records, "AAAA 2001:db8::" + random.nextInt(250));
        maybe(records, "TXT \"text\"");
        maybe(records, "MX 10 " + target());
        maybe(records, "SRV 1 2 3 " + target());
      }
    }
    if (!records.isEmpty()) {
      lines.put(owner, records);
    }
  }

  private void maybe(Set<String> records, String record) {
    if (random.nextBoolean()) {
      records.add(record);
    }
  }
}
