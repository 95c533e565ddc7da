package dev.meridian.load;

import dev.meridian.config.Words;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What dnsjava objects to in one entry, in an operator's words.
 *
 * @param lines how far below the entry's first line it stopped
 */
record ParseFault(int lines, String words) {
  /** The tokenizer tells its line only in front of its messages, at times twice. */
  private static final Pattern PLACED = Pattern.compile("(?s)(?:<none>:(\\d+): )+(.*)");

  private static final Pattern SURPLUS =
      Pattern.compile("(?s)unexpected tokens at end of record .*got <\\w+(?:: (.*))?>\\)");

  private static final Pattern NUMBER = Pattern.compile("expected an (\\d+) bit unsigned integer");

  static ParseFault of(Exception e) {
    String message = Faults.reason(e);
    Matcher placed = PLACED.matcher(message);
    return placed.matches()
        ? new ParseFault(Integer.parseInt(placed.group(1)) - 1, words(placed.group(2)))
        : new ParseFault(0, words(message));
  }

  private static String words(String message) {
    Matcher surplus = SURPLUS.matcher(message);
    if (surplus.matches()) {
      String from = surplus.group(1);
      return "more fields than it takes" + (from == null ? "" : ", from " + Words.quote(from));
    }
    Matcher number = NUMBER.matcher(message);
    if (number.matches()) {
      long max = (1L << Integer.parseInt(number.group(1))) - 1;
      return "expected a number of 0.." + max;
    }
    return switch (message) {
      case "expected a string", "expected an identifier" -> "a field is missing";
      case "expected a TTL-like value" -> "expected a number of seconds or a time such as 2h";
      case "end of input" -> "RDATA is too short for the type";
      default ->
          Words.line(message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
    };
  }
}
