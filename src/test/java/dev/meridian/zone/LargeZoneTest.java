package dev.meridian.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A zone of several pieces of memory: every name is where its reference says. */
final class LargeZoneTest {
  private static final int NAMES = 90_000;
  private static final Name APEX = Name.parse("large.example.");

  /** Octets of a compressed owner, type, class, TTL and RDLENGTH. */
  private static final int RDATA_AT = 12;

  private final ZoneBuilder<Integer> builder =
      new ZoneBuilder<>(
          APEX,
          new ZoneBuilder.Faults<>() {
            @Override
            public void error(Integer place, String message) {
              throw new AssertionError(place + ": " + message);
            }

            @Override
            public void warning(Integer place, String message) {}
          });

  private void add(String owner, int type, byte[] rdata) {
    builder.add(Name.parse(owner + "large.example."), type, 60, rdata, 0);
  }

  private Zone build() {
    add("", Wire.TYPE_SOA, new byte[22]);
    add("", Wire.TYPE_NS, Name.parse("ns.example.net.").toWire());
    return builder.build(0).orElseThrow();
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static Finding find(Zone zone, String name, int type) {
    return zone.find(LookupName.of(Name.parse(name + "large.example.")), type);
  }

  private static byte[] rdata(Finding finding) {
    assertThat(finding).isInstanceOf(Finding.Rrset.class);
    byte[] record = ((Finding.Rrset) finding).image().standalone();
    return Arrays.copyOfRange(record, RDATA_AT, record.length);
  }

  /** What is said of the file's rest may be wrong by far, either way. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3, 0, -1, Double.NaN, 7})
  void everyNameIsFound(double share) {
    builder.reading(() -> share);
    for (int i = 0; i < NAMES; i++) {
      switch (i % 4) {
        case 0 -> add("n" + i + ".", Wire.TYPE_A, number(i));
        case 1 -> add("*.w" + i + ".", Wire.TYPE_A, number(i));
        case 2 -> add("c" + i + ".", Wire.TYPE_NS, Name.parse("t" + i + ".net.").toWire());
        default -> add("a" + i + ".", Wire.TYPE_CNAME, Name.parse("t" + i + ".net.").toWire());
      }
    }
    Zone zone = build();

    assertThat(zone.nodeCount()).isEqualTo(1 + NAMES + NAMES / 4);
    for (int i = 0; i < NAMES; i++) {
      switch (i % 4) {
        case 0 -> {
          assertThat(rdata(find(zone, "n" + i + ".", Wire.TYPE_A))).isEqualTo(number(i));
          assertThat(find(zone, "x.n" + i + ".", Wire.TYPE_A))
              .isInstanceOf(Finding.NameError.class);
        }
        case 1 -> {
          assertThat(rdata(find(zone, "x.w" + i + ".", Wire.TYPE_A))).isEqualTo(number(i));
          assertThat(find(zone, "w" + i + ".", Wire.TYPE_A)).isInstanceOf(Finding.NoData.class);
        }
        case 2 ->
            assertThat(find(zone, "x.c" + i + ".", Wire.TYPE_A))
                .isInstanceOf(Finding.ZoneCut.class);
        default -> {
          Finding found = find(zone, "a" + i + ".", Wire.TYPE_A);
          assertThat(found).isInstanceOf(Finding.Alias.class);
          assertThat(((Finding.Alias) found).target().toName())
              .isEqualTo(Name.parse("t" + i + ".net."));
        }
      }
    }
  }

  /** Larger in all than the pieces that memory is collected in. */
  @Test
  void oneNameMayHoldMegabytes() {
    int types = 80;
    for (int i = 0; i < types; i++) {
      byte[] rdata = new byte[60_000];
      Arrays.fill(rdata, (byte) i);
      add("fat.", 65_280 + i, rdata);
    }
    add("thin.", Wire.TYPE_A, number(7));
    Zone zone = build();

    for (int i = 0; i < types; i++) {
      assertThat(rdata(find(zone, "fat.", 65_280 + i))).hasSize(60_000).containsOnly(i);
    }
    assertThat(rdata(find(zone, "thin.", Wire.TYPE_A))).isEqualTo(number(7));
  }

  @Test
  void findingsOfOneFinderFollowEachOther() {
    add("a.", Wire.TYPE_A, number(1));
    add("b.", Wire.TYPE_A, number(2));
    Zone zone = build();
    Finder finder = new Finder();

    Finding a = zone.find(LookupName.of(Name.parse("a.large.example.")), Wire.TYPE_A, finder);
    assertThat(rdata(a)).isEqualTo(number(1));
    Finding b = zone.find(LookupName.of(Name.parse("b.large.example.")), Wire.TYPE_A, finder);
    assertThat(rdata(b)).isEqualTo(number(2));
    assertThat(a).isSameAs(b);
  }

  @Test
  void aNameMuchLargerThanAChunkIsAnsweredFromItsPlace() {
    int types = 1200;
    add("small.", Wire.TYPE_A, number(1));
    for (int i = 0; i < types; i++) {
      byte[] rdata = new byte[60_000];
      rdata[0] = (byte) i;
      rdata[59_999] = (byte) (i >>> 8);
      add("huge.", 10_000 + i, rdata);
    }
    add("after.", Wire.TYPE_A, number(2));
    Zone zone = build();

    assertThat(zone.octets()).isBetween(types * 60_000L, types * 60_100L + 10_000);
    for (int i = 0; i < types; i += 111) {
      byte[] rdata = rdata(find(zone, "huge.", 10_000 + i));
      assertThat(rdata).hasSize(60_000);
      assertThat((rdata[0] & 0xff) | (rdata[59_999] << 8)).isEqualTo(i);
    }
    assertThat(rdata(find(zone, "small.", Wire.TYPE_A))).isEqualTo(number(1));
    assertThat(rdata(find(zone, "after.", Wire.TYPE_A))).isEqualTo(number(2));
  }
}
