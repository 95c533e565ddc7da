package dev.meridian.health;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Optional;

/** When windows are open. */
public sealed interface Calendar {
  /** The window that is open at a time, milliseconds since 1970. */
  Optional<Window> at(long millis);

  /** A window: from a time on, and before another. */
  record Window(long fromMillis, long untilMillis) {
    boolean contains(long millis) {
      return millis >= fromMillis && millis < untilMillis;
    }
  }

  /** One window. */
  record Once(Instant from, Instant until) implements Calendar {
    /** One that is not empty. */
    public Once {
      if (!until.isAfter(from)) {
        throw new IllegalArgumentException("a window ends after it began");
      }
    }

    @Override
    public Optional<Window> at(long millis) {
      Window window = new Window(from.toEpochMilli(), until.toEpochMilli());
      return window.contains(millis) ? Optional.of(window) : Optional.empty();
    }
  }

  /**
   * Windows that begin when a wall clock shows certain times. A time that a clock skips in spring
   * begins none; one that it shows twice in autumn begins one at the first.
   *
   * @param length up to {@link #LENGTH_MAX}
   */
  record Repeated(Cron cron, Duration length, ZoneId zone) implements Calendar {
    /** Of a window. */
    public static final Duration LENGTH_MAX = Duration.ofDays(7);

    /** One that is not empty. */
    public Repeated {
      if (!length.isPositive() || length.compareTo(LENGTH_MAX) > 0) {
        throw new IllegalArgumentException("a window is up to 7 days long");
      }
    }

    @Override
    public Optional<Window> at(long millis) {
      LocalDateTime minute =
          LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), zone)
              .truncatedTo(ChronoUnit.MINUTES);
      // One more hour than its length: a clock may have been set forward meanwhile.
      for (long back = 0; back <= length.toMinutes() + 60; back++) {
        LocalDateTime begin = minute.minusMinutes(back);
        if (cron.matches(begin)) {
          long from = begin.atZone(zone).withEarlierOffsetAtOverlap().toInstant().toEpochMilli();
          Window window = new Window(from, from + length.toMillis());
          boolean skipped = !begin.atZone(zone).toLocalDateTime().equals(begin);
          if (!skipped && window.contains(millis)) {
            return Optional.of(window);
          }
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Times in five fields, as in crontab(5): minute, hour, day of the month, month, day of the week
   * (0 or 7 is Sunday). Where both kinds of day are limited either is enough.
   */
  final class Cron {
    private static final int[] LEAST = {0, 0, 1, 1, 0};
    private static final int[] MOST = {59, 23, 31, 12, 7};

    private final String text;
    private final BitSet[] fields = new BitSet[5];
    private final boolean anyDayOfMonth;
    private final boolean anyDayOfWeek;

    /**
     * Times as written: numbers, {@code *}, {@code a-b}, {@code /n} after either, commas between.
     *
     * @throws IllegalArgumentException in words, when it is not so
     */
    public Cron(String text) {
      this.text = text;
      String[] parts = text.strip().split("\\s+", -1);
      if (parts.length != fields.length) {
        throw new IllegalArgumentException(
            "'" + text + "' has " + parts.length + " fields, not 5: minute hour day month weekday");
      }
      for (int i = 0; i < fields.length; i++) {
        fields[i] = field(parts[i], LEAST[i], MOST[i]);
      }
      anyDayOfMonth = parts[2].startsWith("*");
      anyDayOfWeek = parts[4].startsWith("*");
    }

    private static BitSet field(String text, int least, int most) {
      BitSet set = new BitSet();
      for (String part : text.split(",", -1)) {
        String[] steps = part.split("/", 2);
        String[] ends =
            steps[0].equals("*") ? new String[] {"" + least, "" + most} : steps[0].split("-", 2);
        int first = number(ends[0], least, most);
        int last = ends.length > 1 ? number(ends[1], least, most) : steps.length > 1 ? most : first;
        int step = steps.length > 1 ? number(steps[1], 1, most) : 1;
        for (int i = first; i <= last; i += step) {
          set.set(i);
        }
        if (last < first) {
          throw new IllegalArgumentException("'" + part + "' ends before it begins");
        }
      }
      return set;
    }

    private static int number(String text, int least, int most) {
      if (text.matches("\\d{1,2}")) {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      }
      throw new IllegalArgumentException(
          "'" + text + "' is not a number in " + least + ".." + most);
    }

    boolean matches(LocalDateTime time) {
      int weekday = time.getDayOfWeek().getValue();
      boolean ofWeek = fields[4].get(weekday) || (weekday == 7 && fields[4].get(0));
      boolean ofMonth = fields[2].get(time.getDayOfMonth());
      boolean day = (anyDayOfMonth || anyDayOfWeek) ? (ofWeek && ofMonth) : (ofWeek || ofMonth);
      return fields[0].get(time.getMinute())
          && fields[1].get(time.getHour())
          && fields[3].get(time.getMonthValue())
          && day;
    }

    @Override
    public String toString() {
      return text;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Cron cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }
}
