package dev.meridian.load.geo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The continents, countries (ISO 3166-1 and {@code XK}) and subdivisions (ISO 3166-2; those of some
 * large countries) that the server knows, from tables inside the jar. Immutable.
 */
public final class Places {
  private static final Map<String, String> CONTINENTS =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "AF", "Africa",
                  "AN", "Antarctica",
                  "AS", "Asia",
                  "EU", "Europe",
                  "NA", "North America",
                  "OC", "Oceania",
                  "SA", "South America")));

  private static final int EDITS_MAX = 2;

  private final Map<String, Place> countries;
  private final Map<String, Place> subdivisions;
  private final Map<String, Place> subdivisionsByName = new HashMap<>();

  private Places(Map<String, Place> countries, Map<String, Place> subdivisions) {
    this.countries = countries;
    this.subdivisions = subdivisions;
    for (Place place : subdivisions.values()) {
      subdivisionsByName.put(nameKey(place.country(), place.name()), place);
    }
  }

  /**
   * A country or a subdivision.
   *
   * @param code {@code FR}, or {@code US-CA}
   * @param continent two letters
   * @param latitude of its centre, degrees north
   * @param longitude of its centre, degrees east
   */
  public record Place(
      String code, String continent, double latitude, double longitude, String name) {
    /** The country's code: this place's own, or the one it is in. */
    public String country() {
      return code.substring(0, 2);
    }
  }

  /** Reads the tables of the jar. */
  public static Places shipped() {
    Map<String, Place> countries =
        table("countries.csv", row -> place(row[0], row[1], row[2], row[3], row[4]));
    Map<String, Place> subdivisions =
        table(
            "subdivisions.csv",
            row -> {
              Place country = countries.get(row[0].substring(0, 2));
              String continent = country == null ? "" : country.continent();
              return place(row[0], continent, row[1], row[2], row[3]);
            });
    return new Places(countries, subdivisions);
  }

  /** Tells the tables of one version of the program from those of another. */
  int digest() {
    int digest = 0;
    for (Map<String, Place> table : List.of(countries, subdivisions)) {
      for (Place place : table.values()) {
        digest = 31 * digest + place.code().hashCode();
        digest = 31 * digest + place.continent().hashCode();
        digest = 31 * digest + place.name().hashCode();
        digest = 31 * digest + Double.hashCode(place.latitude());
        digest = 31 * digest + Double.hashCode(place.longitude());
      }
    }
    return digest;
  }

  /** Whether this is one of the seven continents' codes. */
  public boolean isContinent(String code) {
    return CONTINENTS.containsKey(code);
  }

  /** Continent codes and their English names, by code. */
  public Map<String, String> continents() {
    return CONTINENTS;
  }

  /** A country by its two-letter code in upper case. */
  public Optional<Place> country(String code) {
    return Optional.ofNullable(countries.get(code));
  }

  /** A subdivision by its code in upper case, such as {@code US-CA}. */
  public Optional<Place> subdivision(String code) {
    return Optional.ofNullable(subdivisions.get(code));
  }

  /** A subdivision by its English name, in any case. */
  public Optional<Place> subdivisionNamed(String country, String name) {
    return Optional.ofNullable(subdivisionsByName.get(nameKey(country, name)));
  }

  /** Whether the table lists this country's subdivisions: then a code not listed is an error. */
  public boolean listsSubdivisionsOf(String country) {
    return subdivisions.keySet().stream().anyMatch(code -> code.startsWith(country + "-"));
  }

  /** All countries, by code. */
  public Collection<Place> countries() {
    return countries.values();
  }

  /** All known subdivisions, by code. */
  public Collection<Place> subdivisions() {
    return subdivisions.values();
  }

  /**
   * The code that was likely meant by a word that is none: the code of a place with this name, else
   * the code at the least edit distance; empty when nothing is near.
   */
  public Optional<String> nearestCode(String word) {
    String wanted = word.strip().toUpperCase(Locale.ROOT).replace('_', '-');
    return named(wanted).or(() -> nearestByEdits(wanted));
  }

  private Optional<String> named(String name) {
    Optional<String> continent =
        CONTINENTS.entrySet().stream()
            .filter(entry -> entry.getValue().equalsIgnoreCase(name))
            .map(Map.Entry::getKey)
            .findFirst();
    return continent
        .or(() -> codeOfName(countries.values(), name))
        .or(() -> codeOfName(subdivisions.values(), name));
  }

  private static Optional<String> codeOfName(Collection<Place> places, String name) {
    return places.stream()
        .filter(place -> place.name().equalsIgnoreCase(name))
        .map(Place::code)
        .findFirst();
  }

  private Optional<String> nearestByEdits(String word) {
    String nearest = "";
    int least = Math.min(EDITS_MAX, word.length() - 1) + 1;
    for (Collection<String> codes :
        List.of(CONTINENTS.keySet(), countries.keySet(), subdivisions.keySet())) {
      for (String code : codes) {
        int edits = edits(word, code);
        if (edits < least) {
          least = edits;
          nearest = code;
        }
      }
    }
    return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int swapped = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(swapped, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  private static String nameKey(String country, String name) {
    return country + "-" + name.toLowerCase(Locale.ROOT);
  }

  private static Place place(
      String code, String continent, String latitude, String longitude, String name) {
    return new Place(
        code, continent, Double.parseDouble(latitude), Double.parseDouble(longitude), name);
  }

  /** Reads rows whose last column is a name: nothing is quoted. The first line is the heading. */
  private static Map<String, Place> table(String resource, Function<String[], Place> row) {
    try (InputStream stream = Places.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      int columns = reader.readLine().split(",", -1).length;
      Map<String, Place> places = new TreeMap<>();
      reader
          .lines()
          .map(line -> row.apply(line.split(",", columns)))
          .forEach(place -> places.put(place.code(), place));
      return Collections.unmodifiableMap(places);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
