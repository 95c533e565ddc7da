package dev.meridian.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Wording of messages: quotes, lists, and the valid word nearest to a wrong one. */
public final class Words {
  /** Longest piece of an operator's text that a message repeats, in characters. */
  private static final int QUOTED_MAX = 60;

  /** Longest message of somebody else's making that is repeated, in characters. */
  private static final int LINE_MAX = 300;

  /** Most valid words that a message lists. */
  private static final int LISTED_MAX = 16;

  private Words() {}

  /** The text in quotes, on one line whatever it holds: it may end in a terminal or a log. */
  public static String quote(String text) {
    return "'" + plain(text) + "'";
  }

  /** The text without control characters, cut at {@value #QUOTED_MAX} characters as written out. */
  public static String plain(String text) {
    return cut(text, QUOTED_MAX);
  }

  private static String cut(String text, int max) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length() && out.codePointCount(0, out.length()) < max) {
      int point = text.codePointAt(at);
      append(out, point);
      at += Character.charCount(point);
    }
    return at < text.length() ? out.append('…').toString() : out.toString();
  }

  /** A whole message of somebody else's making, on one line. */
  public static String line(String text) {
    return cut(text.strip(), LINE_MAX);
  }

  private static void append(StringBuilder out, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          out.append("\\u{").append(Integer.toHexString(point)).append('}');
      default -> out.appendCodePoint(point);
    }
  }

  /** The valid words in a row, at most {@value #LISTED_MAX} of them. */
  static String list(Collection<String> valid) {
    if (valid.isEmpty()) {
      return "none";
    }
    List<String> shown = valid.stream().limit(LISTED_MAX).map(Words::plain).toList();
    int more = valid.size() - shown.size();
    return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
  }

  /** All words in a row, such as {@code http, tcp and dns}. */
  static String series(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** Ends a message: the nearest valid word, or all of them where none is near. */
  static String suggest(String word, Collection<String> valid, String introduction) {
    return nearest(word, valid)
        .map(near -> "; did you mean " + quote(near) + "?")
        .orElseGet(() -> "; " + introduction + ": " + list(valid));
  }

  /** The valid word that few slips of the keyboard separate from this one; the first of equals. */
  public static Optional<String> nearest(String word, Collection<String> valid) {
    if (word.length() > QUOTED_MAX) {
      return Optional.empty();
    }
    String typed = word.toLowerCase(Locale.ROOT);
    int best = tolerance(typed.length()) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : valid) {
      if (Math.abs(candidate.length() - word.length()) < best) {
        int distance = distance(typed, candidate.toLowerCase(Locale.ROOT));
        if (distance < best) {
          best = distance;
          nearest = Optional.of(candidate);
        }
      }
    }
    return nearest;
  }

  private static int tolerance(int length) {
    return length <= 3 ? 1 : length <= 6 ? 2 : 3;
  }

  /**
   * Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each 1.
   */
  static int distance(String from, String to) {
    int[][] rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 ? j : j == 0 ? i : step(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int step(int[][] rows, String from, String to, int i, int j) {
    int replaced = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
