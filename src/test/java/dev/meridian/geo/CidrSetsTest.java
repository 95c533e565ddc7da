package dev.meridian.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CidrSetsTest {
  private final CidrSets sets =
      CidrSets.of(
          Stream.of(
                  "10.0.0.0/8",
                  "10.1.0.0/16",
                  "10.1.2.0/24",
                  "0.0.0.0/0",
                  "10.1.0.0/16",
                  "2001:db8::/32",
                  "::/0",
                  "2001:db8::1/128")
              .map(Ip::cidr)
              .toList());

  private List<Cidr> covering(String address) {
    Ip ip = Ip.of(address);
    return sets.covering(sets.tree().match(ip.high(), ip.low()).value());
  }

  private static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(Ip::cidr).toList();
  }

  @Test
  void listsCoveringPrefixesLongestFirst() {
    assertThat(covering("10.1.2.3"))
        .isEqualTo(cidrs("10.1.2.0/24", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"));
    assertThat(covering("10.1.3.3")).isEqualTo(cidrs("10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"));
    assertThat(covering("192.0.2.1")).isEqualTo(cidrs("0.0.0.0/0"));
  }

  @Test
  void familiesAreApart() {
    assertThat(covering("2001:db8::1"))
        .isEqualTo(cidrs("2001:db8::1/128", "2001:db8::/32", "::/0"));
    assertThat(covering("2600::1")).isEqualTo(cidrs("::/0"));
    assertThat(Ip.cidr("::/0").contains(0, 0xFFFF_C000_0201L)).isFalse();
    assertThat(Ip.cidr("0.0.0.0/0").contains(0, 0xFFFF_C000_0201L)).isTrue();
    assertThat(Ip.cidr("0.0.0.0/0").contains(0, 1)).isFalse();
  }

  @Test
  void duplicatesCountOnce() {
    assertThat(sets.size()).isEqualTo(8);
  }

  @Test
  void emptySetCoversNothing() {
    CidrSets none = CidrSets.of(List.of());
    assertThat(none.tree().nodes()).isZero();
    assertThat(none.covering(none.tree().match(0, 0).value())).isEmpty();
  }
}
