package dev.meridian.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.load.ZoneText;
import dev.meridian.load.ZoneText.Result;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZoneBuilderTest {
  private static final String HEAD = "$TTL 60\n@ SOA ns.a. x 1 2 3 4 5\n@ NS ns.a.\n";
  private static final Mark YAML = new Mark("z.yaml", 7, "");

  private static Result read(String records, Consumer<ZoneBuilder<Mark>> steering) {
    return ZoneText.read("z", HEAD + records.replace("|", "\n"), steering);
  }

  private static Result read(String records) {
    return read(records, builder -> {});
  }

  /** Records begin on line 4; a bar is a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "w CNAME a.|w A 1.2.3.4 > zone:4: CNAME at w.z. beside other data, A at zone:5 (RFC 1034 3.6.2)",
        "w CNAME a.|w CNAME b. > zone:5: a second CNAME at w.z.; the first is at zone:4 (RFC 2181 10.1)",
        "w DNAME a.|w DNAME b. > zone:5: a second DNAME at w.z.; the first is at zone:4 (RFC 6672 2.4)",
        "@ SOA b. x 1 2 3 4 5 > zone:4: a second SOA at z.; the first is at zone:2 (RFC 1035 5.2)",
        "w SOA b. x 1 2 3 4 5 > zone:4: SOA at w.z., which is not the apex z.",
        "* NS b. > zone:4: NS at the wildcard *.z.: such a delegation has no meaning (RFC 4592 4.2)",
        "w.a. A 1.2.3.4 > zone:4: w.a. is outside the zone z.",
        "@ CNAME a. > zone:4: CNAME at z. beside other data, NS at zone:3 (RFC 1034 3.6.2)",
      })
  void refusesWhatIsNoZone(String records, String problem) {
    Result result = read(records);

    assertThat(result.problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "w A 1.2.3.4|w A 1.2.3.4 > zone:5: the same record stands at zone:4 already (warning)",
        "w MX 1 MAIL|w MX 1 mail > zone:5: the same record stands at zone:4 already (warning)",
        "w 5 A 1.2.3.4|w A 1.2.3.5|w 7 A 1.2.3.6 > zone:5: TTL 60 differs from 5 in the same RRset; the least is served (RFC 2181 5.2) (warning)",
        "c NS n.c > zone:4: no glue for n.c.z., which lies below the cut c.z. (warning)",
        "@ NS n > zone:4: NS n.z. has no address in this zone (warning)",
        "@ NS n|n CNAME b. > zone:4: NS n.z. is a CNAME; it must have addresses (RFC 2181 10.3) (warning)",
        "c NS b.|x.c TXT y > zone:5: x.c.z. TXT is never answered: c.z. is delegated (warning)",
        "c NS b.|c MX 1 b. > zone:5: c.z. MX is never answered: c.z. is delegated (warning)",
      })
  void warnsOfWhatIsHardlyMeant(String records, String problem) {
    Result result = read(records);

    assertThat(result.problems()).containsExactly(problem);
    assertThat(result.zone()).isPresent();
  }

  @Test
  void warnsOfDataBelowADname() {
    assertThat(read("d DNAME b.|x.d A 1.2.3.4").problems())
        .containsExactly(
            "zone:5: x.d.z. A is never answered: it stands below the DNAME at d.z. (RFC 6672 2.4)"
                + " (warning)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "n A 1.2.3.4|@ NS n",
        "* A 1.2.3.4|@ NS n",
        "c NS n.c|n.c A 1.2.3.4",
        "d DNAME b.",
        "c NS n.d|d NS n.d|n.d AAAA ::1|c DS 1 8 2 0000000000000000000000000000000000000000000000000000000000000000",
        "a.*.b A 1.2.3.4|*.b TXT x",
      })
  void takesWhatIsInOrder(String records) {
    assertThat(read(records).problems()).isEmpty();
  }

  @Test
  void zoneNeedsSoaAndNs() {
    assertThat(ZoneText.read("z", "w 60 A 1.2.3.4\n", builder -> {}).problems())
        .containsExactly("zone: no SOA record at z.", "zone: no NS record at z.");
  }

  @Test
  void policyMayNotStandBesideWhatItWouldAnswer() {
    List<String> told =
        read(
                "w A 1.2.3.4|x AAAA ::1|y CNAME a.|t TXT ok|u TXT no",
                builder -> {
                  builder.steer(Name.parse("w.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("x.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("y.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("t.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("u.z."), 0, 30, true, YAML);
                })
            .problems();

    assertThat(told)
        .containsExactly(
            "z.yaml:7: w.z. is steered and also has A at zone:4; keep one of the two",
            "z.yaml:7: x.z. is steered and also has AAAA at zone:5; keep one of the two",
            "z.yaml:7: y.z. is steered and also has CNAME at zone:6; keep one of the two",
            "z.yaml:7: u.z. is steered and also has TXT at zone:8; keep one of the two");
  }

  @Test
  void policyMayNotStandBelowACutNorAliasTheApex() {
    List<String> told =
        read(
                "c NS a.",
                builder -> {
                  builder.steer(Name.parse("c.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("x.c.z."), 0, 30, false, YAML);
                  builder.steer(Name.parse("z."), 0, 30, true, YAML);
                  builder.steer(Name.parse("other."), 0, 30, false, YAML);
                })
            .problems();

    assertThat(told)
        .containsExactlyInAnyOrder(
            "z.yaml:7: c.z. is steered but delegated at c.z.; it never answers",
            "z.yaml:7: x.c.z. is steered but delegated at c.z.; it never answers",
            "z.yaml:7: a CNAME cannot stand at the apex beside SOA and NS (RFC 1034 3.6.2); use"
                + " addresses",
            "z.yaml:7: other. is outside the zone z.");
  }

  @Test
  void steeredWildcardAnswersForNamesThatDoNotExist() {
    Zone zone =
        read("b.w TXT x", builder -> builder.steer(Name.parse("*.w.z."), 3, 30, false, YAML))
            .zone()
            .orElseThrow();

    assertThat(find(zone, "q.w.z.", Wire.TYPE_A)).isInstanceOf(Finding.Steered.class);
    assertThat(find(zone, "q.r.w.z.", Wire.TYPE_AAAA)).isInstanceOf(Finding.Steered.class);
    assertThat(find(zone, "b.w.z.", Wire.TYPE_A)).isInstanceOf(Finding.NoData.class);
    assertThat(find(zone, "w.z.", Wire.TYPE_A)).isInstanceOf(Finding.NoData.class);
    assertThat(find(zone, "q.w.z.", Wire.TYPE_TXT)).isInstanceOf(Finding.NoData.class);
  }

  @Test
  void steeredNameMayBeANameServersAddress() {
    Result result =
        read("@ NS n", builder -> builder.steer(Name.parse("n.z."), 0, 30, false, YAML));

    assertThat(result.problems()).isEmpty();
  }

  @Test
  void rrsetThatFitsNoMessageIsRefusedWithoutDelay() {
    List<String> told = new ArrayList<>();
    ZoneBuilder<Integer> builder =
        new ZoneBuilder<>(
            Name.parse("z."),
            new ZoneBuilder.Faults<>() {
              @Override
              public void error(Integer place, String message) {
                told.add(place + ": " + message);
              }

              @Override
              public void warning(Integer place, String message) {
                told.add(place + ": " + message);
              }
            });
    builder.add(Name.parse("z."), Wire.TYPE_SOA, 1, new byte[22], 1);
    builder.add(Name.parse("z."), Wire.TYPE_NS, 1, new byte[1], 2);
    for (int i = 0; i < 50_000; i++) {
      byte[] address = ByteBuffer.allocate(4).putInt(i).array();
      builder.add(Name.parse("w.z."), Wire.TYPE_A, i, address, 3 + i);
    }
    builder.build(0);

    assertThat(told)
        .containsExactly(
            "4: TTL 1 differs from 0 in the same RRset; the least is served (RFC 2181 5.2)",
            "3: the A RRset that begins here takes 800000 octets; at most 65229 fit into a DNS"
                + " message");
  }

  private static Finding find(Zone zone, String name, int type) {
    return zone.find(LookupName.of(Name.parse(name)), type);
  }
}
