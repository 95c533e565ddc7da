package dev.meridian.steer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meridian.geo.Cidr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobeTest {
  // Arcs of a sphere of 6,371 km: a degree is 111.195 km, half of the girth 20,015.087 km.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0",
    "0, 0, 0, 1, 111.195",
    "0, 0, 1, 0, 111.195",
    "0, 179.5, 0, -179.5, 111.195",
    "90, 0, -90, 0, 20015.087",
    "0, 0, 0, 180, 20015.087",
    "90, 10, 0, -70, 10007.543",
    "60, 0, 60, 180, 6671.696",
  })
  void distanceIsAlongTheGreatCircle(
      double latitude1, double longitude1, double latitude2, double longitude2, double km) {
    double distance =
        Globe.distanceKm(
            new Policy.Point(latitude1, longitude1), new Policy.Point(latitude2, longitude2));
    assertThat(distance).isCloseTo(km, within(0.001));
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "25, 75", "-25, 133.333", "99, 1", "-99, 10000", "50, 50", "-50, 200"})
  void biasShrinksOrStretches(int bias, double biased) {
    assertThat(Globe.biased(100, bias)).isCloseTo(biased, within(0.001));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 281473902969344, 120, 192.0.2.0/24",
    "0, 0, 0, ::/0",
    "2306139568115548160, 0, 32, 2001:db8::/32",
    "2306139568115613696, 0, 48, 2001:db8:1::/48",
    "2306139568115548160, 1, 128, 2001:db8:0:0:0:0:0:1/128",
    "2306139568115548160, 65536, 112, 2001:db8:0:0:0:0:1:0/112",
  })
  void prefixesReadAsPeopleWriteThem(long high, long low, int bits, String text) {
    assertThat(Prefixes.text(new Cidr(high, low, bits))).isEqualTo(text);
  }
}
