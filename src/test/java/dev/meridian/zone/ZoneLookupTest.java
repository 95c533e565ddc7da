package dev.meridian.zone;

import static dev.meridian.zone.ReferenceLookup.A;
import static dev.meridian.zone.ReferenceLookup.CNAME;
import static dev.meridian.zone.ReferenceLookup.NS;
import static dev.meridian.zone.ReferenceLookup.TXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.load.ZoneText;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.RecordImage;
import dev.meridian.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link Zone#find} against the RFCs' own words. */
final class ZoneLookupTest {
  private static final long SEED = 4592;
  private static final int ZONES = 2500;
  private static final int DEPTH_MAX = 3;
  private static final List<String> LABELS = List.of("a", "b", "*");
  private static final Map<String, Integer> NUMBERS =
      Map.of(A, Wire.TYPE_A, NS, Wire.TYPE_NS, TXT, Wire.TYPE_TXT, CNAME, Wire.TYPE_CNAME);

  /** Behind a compressed owner, type and class. */
  private static final int TTL_AT = 6;

  private static final Name APEX = Name.parse("z.");

  private static final ZoneBuilder.Faults<String> STRICT =
      new ZoneBuilder.Faults<>() {
        @Override
        public void error(String place, String message) {
          throw new AssertionError(place + ": " + message);
        }

        @Override
        public void warning(String place, String message) {}
      };

  /** The TTL tells every RRset apart, and the number of its records every cut. */
  private final Map<Integer, String> byTtl = new HashMap<>();

  @Test
  void findsWhatTheAlgorithmOfTheRfcsFinds() {
    Random random = new Random(SEED);
    List<List<String>> names = names();
    for (int i = 0; i < ZONES; i++) {
      Map<List<String>, Set<String>> types = randomZone(random);
      ReferenceLookup reference = new ReferenceLookup(types);
      Zone zone = build(types);
      for (List<String> name : names) {
        LookupName asked = LookupName.of(Name.parse(ReferenceLookup.text(name) + "z."));
        for (String type : NUMBERS.keySet()) {
          assertThat(word(zone.find(asked, number(type))))
              .as("seed %d, zone %d %s: %s %s", SEED, i, reference.shown(), name, type)
              .isEqualTo(reference.find(name, type));
        }
      }
    }
  }

  private static int number(String type) {
    return NUMBERS.getOrDefault(type, 0);
  }

  private static List<List<String>> names() {
    List<List<String>> all = new ArrayList<>();
    all.add(List.of());
    int from = 0;
    for (int depth = 1; depth <= DEPTH_MAX; depth++) {
      int to = all.size();
      for (; from < to; from++) {
        for (String label : List.of("a", "b", "*", "c")) {
          List<String> name = new ArrayList<>(all.get(from));
          name.add(label);
          all.add(name);
        }
      }
    }
    return all;
  }

  private static Map<List<String>, Set<String>> randomZone(Random random) {
    Map<List<String>, Set<String>> types = new HashMap<>();
    types.put(List.of(), new TreeSet<>(List.of(NS)));
    for (int owners = random.nextInt(7); owners > 0; owners--) {
      List<String> owner = new ArrayList<>();
      for (int depth = 1 + random.nextInt(DEPTH_MAX); depth > 0; depth--) {
        owner.add(LABELS.get(random.nextInt(LABELS.size())));
      }
      boolean wildcard = owner.getLast().equals("*");
      types.put(
          owner,
          switch (random.nextInt(6)) {
            case 0 -> Set.of(CNAME);
            case 1 -> wildcard ? Set.of(TXT) : Set.of(NS);
            case 2 -> Set.of(A, TXT);
            case 3 -> wildcard ? Set.of(A) : Set.of(A, NS);
            default -> Set.of(A);
          });
    }
    return types;
  }

  private Zone build(Map<List<String>, Set<String>> types) {
    byTtl.clear();
    ZoneBuilder<String> builder = new ZoneBuilder<>(APEX, STRICT);
    byte[] soa = new byte[22];
    builder.add(APEX, Wire.TYPE_SOA, 1, soa, "soa");
    int id = 0;
    for (Map.Entry<List<String>, Set<String>> owner : types.entrySet()) {
      String text = ReferenceLookup.text(owner.getKey());
      for (String type : owner.getValue()) {
        byte[] rdata = {0, 0, 0, 0};
        boolean name = type.equals(NS) || type.equals(CNAME);
        Name ownerName = Name.parse(text + "z.");
        for (int i = 0; i <= (type.equals(NS) ? id : 0); i++) {
          builder.add(ownerName, number(type), 100 + id, name ? target(i) : rdata, text);
        }
        byTtl.put(100 + id, text);
        id++;
      }
    }
    return builder.build("zone").orElseThrow();
  }

  /** A name outside of the zone. */
  private static byte[] target(int id) {
    return Name.parse("t" + id + ".").toWire();
  }

  /** In the words of the reference. */
  private String word(Finding finding) {
    return switch (finding) {
      case Finding.Rrset rrset -> "rrset " + owner(rrset.image());
      case Finding.Alias alias -> "alias " + owner(alias.image());
      case Finding.ZoneCut cut -> "cut " + byTtl.get(100 + cut.image().count() - 1);
      case Finding.NoData _ -> "nodata";
      case Finding.NameError _ -> "nxdomain";
      case Finding.Redirect _ -> throw new AssertionError("nothing is redirected");
      case Finding.Steered _ -> throw new AssertionError("nothing is steered");
    };
  }

  private String owner(RecordImage image) {
    int ttl = ByteBuffer.wrap(image.standalone()).getInt(TTL_AT);
    return byTtl.getOrDefault(ttl, "of nobody");
  }

  /** The examples of RFC 4592 section 2.2.1. */
  @ParameterizedTest
  @CsvSource({
    "host3, MX, Rrset",
    "host3, A, NoData",
    "foo.bar, TXT, Rrset",
    "host1, MX, NoData",
    "sub.*, MX, NoData",
    "_telnet._tcp.host1, SRV, NameError",
    "host.subdel, A, ZoneCut",
    "ghost.*, MX, NameError",
  })
  void answersTheExamplesOfRfc4592(String name, String type, String finding) {
    Zone zone =
        ZoneText.read(
                "example",
                """
                $TTL 3600
                @ SOA ns.example.com. host 1 2 3 4 5
                @ NS ns.example.com.
                @ NS ns.example.net.
                * TXT "this is a wildcard"
                * MX 10 host1
                sub.* TXT "this is not a wildcard"
                host1 A 192.0.2.1
                _ssh._tcp.host1 SRV 0 0 22 host1
                _ssh._tcp.host2 SRV 0 0 22 host1
                subdel NS ns.example.com.
                subdel NS ns.example.net.
                """,
                builder -> {})
            .zone()
            .orElseThrow();
    int number = Map.of("MX", 15, "A", 1, "TXT", 16, "SRV", 33).getOrDefault(type, 0);

    assertThat(zone.find(LookupName.of(Name.parse(name + ".example.")), number))
        .extracting(found -> found.getClass().getSimpleName())
        .isEqualTo(finding);
  }
}
