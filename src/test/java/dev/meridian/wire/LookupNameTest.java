package dev.meridian.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LookupNameTest {
  private static int parse(LookupName into, int... octets) {
    byte[] wire = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      wire[i] = (byte) octets[i];
    }
    return into.parse(MemorySegment.ofArray(wire), 0, wire.length);
  }

  @Test
  void caseMakesNoDifference() {
    LookupName lower = LookupName.of(Name.parse("www.example.com"));
    LookupName mixed = new LookupName();
    int length =
        parse(mixed, 3, 'W', 'w', 'W', 7, 'e', 'X', 'a', 'm', 'p', 'L', 'e', 3, 'C', 'o', 'm', 0);
    assertThat(length).isEqualTo(17);
    assertThat(mixed.hash(0)).isEqualTo(lower.hash(0));
    assertThat(mixed.suffixEquals(0, Name.parse("www.example.com"))).isTrue();
  }

  @Test
  void suffixHashesAreThoseOfTheSuffixesThemselves() {
    LookupName name = LookupName.of(Name.parse("a.b.example.com"));
    assertThat(name.labels()).isEqualTo(4);
    String[] suffixes = {"a.b.example.com", "b.example.com", "example.com", "com", "."};
    for (int label = 0; label < suffixes.length; label++) {
      assertThat(name.hash(label)).isEqualTo(LookupName.of(Name.parse(suffixes[label])).hash(0));
      assertThat(name.suffixEquals(label, Name.parse(suffixes[label]))).isTrue();
      assertThat(name.suffixLength(label)).isEqualTo(Name.parse(suffixes[label]).length());
    }
  }

  @Test
  void labelBordersCount() {
    assertThat(LookupName.of(Name.parse("ab.c")).hash(0))
        .isNotEqualTo(LookupName.of(Name.parse("a.bc")).hash(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x80, 0xC0, 0xFF})
  void labelTypesOtherThanPlainAreMalformed(int type) {
    assertThat(parse(new LookupName(), 1, 'a', type, 0, 0)).isEqualTo(-1);
  }

  @Test
  void nameThatRunsOverTheEndIsMalformed() {
    assertThat(parse(new LookupName(), 3, 'w', 'w')).isEqualTo(-1);
    assertThat(parse(new LookupName(), 3, 'w', 'w', 'w')).isEqualTo(-1);
    assertThat(parse(new LookupName())).isEqualTo(-1);
  }

  @Test
  void nameOf256OctetsIsMalformed() {
    byte[] wire = new byte[300];
    int at = 0;
    for (int label = 0; label < 127; label++) {
      wire[at++] = 1;
      wire[at++] = 'a';
    }
    assertThat(new LookupName().parse(MemorySegment.ofArray(wire), 0, wire.length)).isEqualTo(255);
    wire[at++] = 1;
    wire[at] = 'a';
    assertThat(new LookupName().parse(MemorySegment.ofArray(wire), 0, wire.length)).isEqualTo(-1);
  }

  @Test
  void randomOctetsNeverReadBeyondTheEnd() {
    Random random = new Random(20261122);
    LookupName name = new LookupName();
    for (int i = 0; i < 200_000; i++) {
      byte[] octets = new byte[random.nextInt(300)];
      random.nextBytes(octets);
      if (random.nextBoolean()) {
        for (int k = 0; k < octets.length; k++) {
          octets[k] &= 7;
        }
      }
      int length = name.parse(MemorySegment.ofArray(octets), 0, octets.length);
      if (length > 0) {
        assertThat(Name.ofWire(Arrays.copyOf(octets, length))).isEqualTo(name.toName());
      }
    }
  }

  /** RFC 4343: the letters of ASCII and no other octet, wherever they stand in a label. */
  @Test
  void onlyAsciiLettersAreFoldedAtEveryPlace() {
    LookupName name = new LookupName();
    for (int length = 1; length <= Name.LABEL_LENGTH_MAX; length++) {
      for (int octet = 0; octet < 256; octet++) {
        byte[] wire = new byte[length + 2];
        Arrays.fill(wire, 1, length + 1, (byte) octet);
        wire[0] = (byte) length;
        int folded = octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet;
        byte[] expected = new byte[length];
        Arrays.fill(expected, (byte) folded);

        assertThat(name.parse(MemorySegment.ofArray(wire), 0, wire.length)).isEqualTo(length + 2);
        byte[] canonical = name.toName().toWire();
        assertThat(Arrays.copyOfRange(canonical, 1, length + 1)).isEqualTo(expected);
      }
    }
  }

  @Test
  void whatFollowsANameInMemoryMakesNoDifference() {
    Random random = new Random(20261123);
    for (int i = 0; i < 20_000; i++) {
      byte[] wire = randomName(random);
      byte[] longer = new byte[wire.length + 40];
      random.nextBytes(longer);
      int offset = random.nextInt(40 - 16);
      System.arraycopy(wire, 0, longer, offset, wire.length);
      LookupName alone = new LookupName();
      LookupName within = new LookupName();

      assertThat(alone.parse(MemorySegment.ofArray(wire), 0, wire.length)).isEqualTo(wire.length);
      assertThat(within.parse(MemorySegment.ofArray(longer), offset, longer.length))
          .isEqualTo(wire.length);
      assertThat(within.toName()).isEqualTo(alone.toName());
      assertThat(within.hash(0)).isEqualTo(alone.hash(0));
    }
  }

  private static byte[] randomName(Random random) {
    byte[] wire = new byte[Name.LENGTH_MAX];
    int at = 0;
    while (at < 150 && (at == 0 || random.nextInt(4) > 0)) {
      int length = 1 + random.nextInt(random.nextBoolean() ? 10 : Name.LABEL_LENGTH_MAX);
      wire[at++] = (byte) length;
      for (int end = at + length; at < end; at++) {
        wire[at] = (byte) random.nextInt(256);
      }
    }
    return Arrays.copyOf(wire, at + 1);
  }
}
