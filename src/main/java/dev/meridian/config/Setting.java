package dev.meridian.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A number that an operator may set: its default, its bounds, and where they come from. */
sealed interface Setting {
  /** What it belongs to, such as {@code probe}; empty at the top of a file. */
  String where();

  /** The key in the file. */
  String key();

  /** Why this default and these bounds: an RFC section, a system, or a reason. */
  String source();

  /** The default as an operator would write it. */
  String standardText();

  /** The bounds as a message shows them, both included. */
  String rangeText();

  /**
   * A whole number.
   *
   * @param standard below {@code min} where the key must be written
   */
  record Whole(String where, String key, int standard, int min, int max, String source)
      implements Setting {
    private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,200}");

    int read(Fields fields) {
      return fields.get(key).map(this::read).orElse(OptionalInt.empty()).orElse(standard);
    }

    /** The number written here; a problem instead when it is none or out of bounds. */
    OptionalInt read(Value value) {
      return value
          .word("a whole number in " + rangeText())
          .map(text -> read(value, text))
          .orElse(OptionalInt.empty());
    }

    private OptionalInt read(Value value, String text) {
      if (!FORM.matcher(text).matches()) {
        value.error(Words.quote(text) + " is not a whole number in " + rangeText());
        return OptionalInt.empty();
      }
      OptionalInt number = number(text);
      if (number.isEmpty() || number.getAsInt() < min || number.getAsInt() > max) {
        value.error(Words.plain(text) + " is outside " + rangeText());
        return OptionalInt.empty();
      }
      return number;
    }

    /** Empty when it is none of 32 bits. */
    private static OptionalInt number(String text) {
      try {
        return OptionalInt.of(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        return OptionalInt.empty();
      }
    }

    @Override
    public String standardText() {
      return standard < min ? "none" : Integer.toString(standard);
    }

    @Override
    public String rangeText() {
      return min + ".." + max;
    }
  }

  /** A duration. */
  record Span(
      String where, String key, Duration standard, Duration min, Duration max, String source)
      implements Setting {
    Duration read(Fields fields) {
      return fields.get(key).flatMap(this::read).orElse(standard);
    }

    /** The duration written here; a problem instead when it is none or out of bounds. */
    Optional<Duration> read(Value value) {
      return value.word("a duration such as " + DurationText.FORMS).flatMap(t -> read(value, t));
    }

    private Optional<Duration> read(Value value, String text) {
      Optional<Duration> duration = DurationText.parse(text);
      if (duration.isEmpty()) {
        boolean bare = text.matches("\\d+");
        value.error(
            Words.quote(text)
                + (bare ? " has no unit" : " is not a duration")
                + "; write it like "
                + DurationText.FORMS);
        return duration;
      }
      if (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0) {
        value.error(text + " is outside " + rangeText());
        return Optional.empty();
      }
      return duration;
    }

    @Override
    public String standardText() {
      return DurationText.print(standard);
    }

    @Override
    public String rangeText() {
      return DurationText.print(min) + ".." + DurationText.print(max);
    }
  }

  /** A share of a whole, 0 to 1, written as {@code 0.05} or as {@code 5%}. */
  record Ratio(String where, String key, double standard, String source) implements Setting {
    private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,9}(\\.\\d{1,15})?%?");

    double read(Fields fields) {
      return fields.get(key).map(this::read).orElse(OptionalDouble.empty()).orElse(standard);
    }

    /** The share written here; a problem instead when it is none or out of bounds. */
    OptionalDouble read(Value value) {
      return value
          .word("a share such as 0.05 or 5%")
          .map(text -> read(value, text))
          .orElse(OptionalDouble.empty());
    }

    private OptionalDouble read(Value value, String text) {
      if (!FORM.matcher(text).matches()) {
        value.error(Words.quote(text) + " is not a share; write it like 0.05 or 5%");
        return OptionalDouble.empty();
      }
      boolean percent = text.endsWith("%");
      double share = number(percent ? text.substring(0, text.length() - 1) + "e-2" : text);
      if (share < 0 || share > 1) {
        value.error(text + " is outside " + (percent ? "0%..100%" : "0..1"));
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(share);
    }

    @Override
    public String standardText() {
      return BigDecimal.valueOf(standard).movePointRight(2).stripTrailingZeros().toPlainString()
          + "%";
    }

    @Override
    public String rangeText() {
      return "0%..100%";
    }
  }

  /** Degrees. Has no default: a place is written or it is not. */
  record Degrees(String where, String key, int max, String source) implements Setting {
    private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,9}(\\.\\d{1,15})?");

    /** The degrees written here; a problem instead when they are none or out of bounds. */
    OptionalDouble read(Value value) {
      return value
          .word("degrees in " + rangeText())
          .map(text -> read(value, text))
          .orElse(OptionalDouble.empty());
    }

    private OptionalDouble read(Value value, String text) {
      if (!FORM.matcher(text).matches()) {
        value.error(Words.quote(text) + " is not a number of degrees in " + rangeText());
        return OptionalDouble.empty();
      }
      double number = number(text);
      if (Math.abs(number) > max) {
        value.error(text + " is outside " + rangeText());
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(number);
    }

    @Override
    public String standardText() {
      return "none";
    }

    @Override
    public String rangeText() {
      return -max + ".." + max;
    }
  }

  /**
   * A number with a fraction. Not by way of {@link BigDecimal}, which takes 20 ms to initialise.
   */
  private static double number(String text) {
    return Double.parseDouble(text) + 0.0; // of -0.0 that makes 0.0
  }
}
