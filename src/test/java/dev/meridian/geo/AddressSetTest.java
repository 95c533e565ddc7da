package dev.meridian.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressSetTest {
  private static final long SEED = 20261122;

  private static boolean contains(String prefixes, String address) {
    AddressSet set = AddressSet.of(Stream.of(prefixes.split(" ")).map(Ip::cidr).toList());
    Ip ip = Ip.of(address);
    return set.contains(ip.high(), ip.low());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.0/8 10.1.0.0/16, 10.2.0.0, true",
    "10.0.0.0/8 10.1.0.0/16 192.0.2.0/24, 192.0.2.1, true",
    "10.0.0.0/8 10.1.0.0/16 192.0.2.0/24, 172.16.0.1, false",
    "192.0.2.1/32, 192.0.2.1, true",
    "192.0.2.1/32, 192.0.2.2, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 192.0.2.1, false",
    "::/0 192.0.2.0/24, 2001:db8::1, true",
    "::/0 192.0.2.0/24, 192.0.3.1, false",
    "2001:db8::/32 fe80::/10, febf::1, true",
    "2001:db8::/32 fe80::/10, fec0::1, false",
  })
  void familiesAreApartAndNestedPrefixesAreOne(String prefixes, String address, boolean inside) {
    assertThat(contains(prefixes, address)).isEqualTo(inside);
  }

  @Test
  void addressThatEmbedsAnIpv4AddressIsNotThatAddress() {
    assertThat(contains("10.0.0.0/8", "2002:a00:1::1")).isFalse();
    assertThat(contains("10.0.0.0/8", "64:ff9b::a00:1")).isFalse();
  }

  @Test
  void emptySetHoldsNothing() {
    assertThat(AddressSet.of(List.of()).contains(0, 0)).isFalse();
  }

  @Test
  void agreesWithEveryPrefixAskedInTurn() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      List<Cidr> prefixes =
          Stream.generate(() -> prefix(random)).limit(random.nextInt(20)).toList();
      AddressSet set = AddressSet.of(prefixes);
      for (int i = 0; i < 200; i++) {
        Cidr near = prefix(random);
        long low = near.low() + random.nextInt(3) - 1;
        assertThat(set.contains(near.high(), low))
            .as("seed %d round %d: %x:%x in %s", SEED, round, near.high(), low, prefixes)
            .isEqualTo(prefixes.stream().anyMatch(one -> one.contains(near.high(), low)));
      }
    }
  }

  /** Few distinct bits, so that prefixes nest and addresses fall into them. */
  private static Cidr prefix(Random random) {
    boolean isIpv4 = random.nextBoolean();
    int bits = isIpv4 ? 96 + random.nextInt(33) : random.nextInt(129);
    long high = isIpv4 ? 0 : random.nextLong() & 0x8080_0000_0000_0001L;
    long low = random.nextLong() & 0x8000_0000_8080_0003L;
    return new Cidr(
        high & Cidr.highMask(bits),
        (isIpv4 ? 0xffff_0000_0000L | (low & 0xffff_ffffL) : low) & Cidr.lowMask(bits),
        bits);
  }
}
