package dev.meridian.load.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlacesTest {
  private final Places places = Places.shipped();

  @ParameterizedTest
  @CsvSource({
    "FR, EU, 46.5, 2.5",
    "JP, AS, 36, 138",
    "US, NA, 39.5, -99",
    "BR, SA, -10.5, -53",
    "AU, OC, -25, 134",
    "ZA, AF, -29, 25",
    "FJ, OC, -17.8, 178",
    "XK, EU, 42.6, 20.9",
  })
  void countriesHaveContinentAndCentre(
      String code, String continent, double latitude, double longitude) {
    Places.Place place = places.country(code).orElseThrow();
    assertThat(place.continent()).isEqualTo(continent);
    assertThat(place.latitude()).isCloseTo(latitude, within(1.0));
    assertThat(place.longitude()).isCloseTo(longitude, within(1.0));
  }

  @Test
  void listsEveryIsoCountry() {
    for (String code : Locale.getISOCountries()) {
      assertThat(places.country(code)).as(code).isPresent();
    }
  }

  @Test
  void everyPlaceIsWellFormed() {
    assertThat(places.countries())
        .allSatisfy(
            place -> {
              assertThat(place.code()).matches("[A-Z]{2}");
              assertThat(place.country()).isEqualTo(place.code());
              checkPlace(place);
            });
    assertThat(places.subdivisions())
        .allSatisfy(
            place -> {
              assertThat(place.code()).matches("[A-Z]{2}-[A-Z0-9]{1,3}");
              assertThat(places.country(place.country())).isPresent();
              checkPlace(place);
            });
  }

  private void checkPlace(Places.Place place) {
    assertThat(places.isContinent(place.continent())).as(place.code()).isTrue();
    assertThat(place.latitude()).isBetween(-90.0, 90.0);
    assertThat(place.longitude()).isBetween(-180.0, 180.0);
    assertThat(place.name()).isNotBlank();
  }

  @Test
  void subdivisionsAreFoundByCodeAndByName() {
    Places.Place california = places.subdivision("US-CA").orElseThrow();
    assertThat(california.name()).isEqualTo("California");
    assertThat(california.continent()).isEqualTo("NA");
    assertThat(california.latitude()).isCloseTo(37, within(1.0));
    assertThat(california.longitude()).isCloseTo(-119.5, within(1.0));
    assertThat(places.subdivisionNamed("US", "california")).contains(california);
    assertThat(places.subdivisionNamed("CA", "California")).isEmpty();
    assertThat(places.listsSubdivisionsOf("US")).isTrue();
    assertThat(places.listsSubdivisionsOf("FR")).isFalse();
  }

  @Test
  void listsTheFiftyStatesAndTheDistrict() {
    assertThat(places.subdivisions().stream().filter(place -> place.country().equals("US")))
        .hasSize(51);
  }

  @ParameterizedTest
  @CsvSource({
    "France, FR",
    "europe, EU",
    "california, US-CA",
    "us_ca, US-CA",
    "US-CAA, US-CA",
    "FRA, FR",
    "eu, EU",
  })
  void nearestCodeGuessesWhatWasMeant(String word, String code) {
    assertThat(places.nearestCode(word)).contains(code);
  }

  @Test
  void nothingIsNearToNonsense() {
    assertThat(places.nearestCode("somewhere far away")).isEmpty();
  }
}
