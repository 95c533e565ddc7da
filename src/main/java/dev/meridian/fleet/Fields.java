package dev.meridian.fleet;

import java.util.Optional;
import java.util.function.Function;

/**
 * Values in the store: the number of their form, then fields parted by one blank, of which the last
 * may hold blanks. A form is never changed: another one gets another number.
 */
final class Fields {
  /** Longer values are nobody's. */
  static final int LENGTH_MAX = 2048;

  private static final String FORM = "1";

  private Fields() {}

  static String text(Object... fields) {
    StringBuilder text = new StringBuilder(FORM);
    for (Object field : fields) {
      text.append(' ').append(field);
    }
    return text.toString();
  }

  /**
   * Reads a value.
   *
   * @param count of the fields
   * @param read may throw an {@link IllegalArgumentException} where it cannot
   * @return empty when it makes no sense here
   */
  static <T> Optional<T> read(String text, int count, Function<String[], T> read) {
    return read(text, count, LENGTH_MAX, read);
  }

  /** As above, of values that may be longer. */
  static <T> Optional<T> read(String text, int count, int lengthMax, Function<String[], T> read) {
    String[] fields = text.length() > lengthMax ? new String[0] : text.split(" ", count + 1);
    if (fields.length != count + 1 || !fields[0].equals(FORM)) {
      return Optional.empty();
    }
    try {
      String[] rest = new String[count];
      System.arraycopy(fields, 1, rest, 0, count);
      return Optional.of(read.apply(rest));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean flag(String field) {
    return switch (field) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("neither yes nor no");
    };
  }

  static String flag(boolean flag) {
    return flag ? "yes" : "no";
  }
}
