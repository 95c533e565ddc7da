package dev.meridian.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Codes of continents, countries (ISO 3166-1) and subdivisions (ISO 3166-2). */
final class GeoCodes {
  /** As in the geo databases; ISO has none for continents. */
  static final List<String> CONTINENTS = List.of("AF", "AN", "AS", "EU", "NA", "OC", "SA");

  /** Codes in common use that are not ISO's. */
  private static final Map<String, String> MISTAKEN =
      Map.of("UK", "GB", "EL", "GR", "USA", "US", "GBR", "GB", "DEU", "DE", "FRA", "FR");

  private static final Map<String, String> CONTINENT_NAMES =
      CONTINENTS.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  code -> continentName(code).toLowerCase(Locale.ROOT), code -> code));

  private static final Set<String> COUNTRIES = countries();
  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z]{2}-[A-Z0-9]{1,3}");

  private GeoCodes() {}

  /** ISO 3166-1 alpha-2, and {@code XK}, by which every geo database knows Kosovo. */
  private static Set<String> countries() {
    Set<String> codes = new TreeSet<>(List.of(Locale.getISOCountries()));
    codes.add("XK");
    return codes;
  }

  static boolean isContinent(String code) {
    return CONTINENTS.contains(code);
  }

  static boolean isCountry(String code) {
    return COUNTRIES.contains(code);
  }

  /** English name of a country. */
  static String countryName(String code) {
    return Locale.of("", code).getDisplayCountry(Locale.ENGLISH);
  }

  /** English name of a continent, as in {@code South America}. */
  static String continentName(String code) {
    return switch (code) {
      case "AF" -> "Africa";
      case "AN" -> "Antarctica";
      case "AS" -> "Asia";
      case "EU" -> "Europe";
      case "NA" -> "North America";
      case "OC" -> "Oceania";
      default -> "South America";
    };
  }

  /** What is wrong with an upper-case country code; nothing when there is such a country. */
  static Optional<String> countryFault(String code) {
    return isCountry(code)
        ? Optional.empty()
        : Optional.of("unknown country " + Words.quote(code) + suggestCountry(code));
  }

  /** What is wrong with an upper-case subdivision code. ISO's list of them is not consulted. */
  static Optional<String> subdivisionFault(String code) {
    return SUBDIVISION.matcher(code).matches()
        ? countryFault(code.substring(0, 2))
        : Optional.of(
            Words.quote(code) + " is not a subdivision; write it like US-CA (ISO 3166-2)");
  }

  /** What is wrong with a continent code. */
  static Optional<String> continentFault(String code) {
    if (isContinent(code)) {
      return Optional.empty();
    }
    return Optional.of(
        "unknown continent "
            + Words.quote(code)
            + Optional.ofNullable(CONTINENT_NAMES.get(code.toLowerCase(Locale.ROOT)))
                .map(near -> "; did you mean " + Words.quote(near) + "?")
                .orElseGet(() -> "; allowed: " + Words.list(CONTINENTS)));
  }

  /** Ends the message about a word that is neither a code nor a keyword. */
  static String suggestLocation(String word) {
    return Optional.ofNullable(CONTINENT_NAMES.get(word.toLowerCase(Locale.ROOT)))
        .map(near -> "; did you mean " + Words.quote(near) + "?")
        .orElseGet(() -> suggestCountry(word));
  }

  private static String suggestCountry(String word) {
    String code = word.toUpperCase(Locale.ROOT);
    return Optional.ofNullable(MISTAKEN.get(code))
        .or(() -> namedLike(word))
        .or(() -> sameFirstLetter(code))
        .or(() -> Words.nearest(code, COUNTRIES))
        .map(near -> "; did you mean " + Words.quote(near) + " (" + countryName(near) + ")?")
        .orElse("; write a continent (EU), a country (FR), a subdivision (US-CA) or default");
  }

  /** The country with this English name or one that is close. Looks them all up: for messages. */
  private static Optional<String> namedLike(String word) {
    Map<String, String> names = new TreeMap<>();
    for (String code : COUNTRIES) {
      names.put(countryName(code).toLowerCase(Locale.ROOT), code);
    }
    return Optional.ofNullable(names.get(word.toLowerCase(Locale.ROOT)))
        .or(() -> Words.nearest(word, names.keySet()).map(names::get));
  }

  /** The first letter of a code is rarely the one that is wrong. */
  private static Optional<String> sameFirstLetter(String code) {
    List<String> alike =
        COUNTRIES.stream().filter(known -> code.startsWith(known.substring(0, 1))).toList();
    return Words.nearest(code, alike);
  }
}
