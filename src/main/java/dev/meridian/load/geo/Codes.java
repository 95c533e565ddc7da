package dev.meridian.load.geo;

import dev.meridian.geo.Numbering;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Reads short codes, of which databases repeat the same few in every record: the text of each is
 * made once. Not thread-safe.
 */
final class Codes {
  private final UnaryOperator<String> meaning;
  private final Numbering numbers = new Numbering();
  private final List<String> known = new ArrayList<>();

  /**
   * Makes an empty table.
   *
   * @param meaning what a code stands for, given in upper case without blanks around it
   */
  Codes(UnaryOperator<String> meaning) {
    this.meaning = meaning;
  }

  /** What the code at this offset stands for; what is no string is the empty code. */
  String read(MmdbData data, long value) throws GeoFileException {
    long packed = data.packed(value);
    if (packed < 0) {
      return meaning(data, value);
    }
    int number = numbers.numberOf(packed);
    if (number == known.size()) {
      known.add(meaning(data, value));
    }
    return known.get(number);
  }

  private String meaning(MmdbData data, long value) throws GeoFileException {
    return meaning.apply(data.string(value).strip().toUpperCase(Locale.ROOT));
  }
}
