package dev.meridian.control.whatif;

import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which clients another load moved, in words. */
public final class Moved {
  /** Policies whose clients are counted, those with most names first. */
  private static final int POLICIES_MAX = 4;

  private static final int MOVES_SHOWN_MAX = 3;

  /** Less than would show. */
  private static final double SHARE_MIN = 0.0005;

  private Moved() {}

  /**
   * Compares where clients are sent now with where the load before sent them last; a line for each
   * policy that sends some elsewhere. Takes some tenths of a second a policy.
   */
  public static List<String> between(Loaded before, Loaded after, Population population) {
    WhatIf whatIf = new WhatIf(before, population, new Counts());
    List<Change> change = List.of(new Change.Config("reloaded", after));
    List<String> words = new ArrayList<>();
    whatIf.policies().entrySet().stream()
        .limit(POLICIES_MAX)
        .forEach(
            one -> {
              Forecast forecast;
              try {
                forecast =
                    whatIf.forecast(Health.ALL_UP, one.getValue(), one.getKey(), Kind.A, change);
              } catch (UncheckedIOException e) {
                return; // The databases of the load before are not there any more.
              }
              if (forecast.moved() >= SHARE_MIN) {
                words.add(words(forecast));
              }
            });
    return words;
  }

  private static String words(Forecast forecast) {
    String moves =
        forecast.moves().stream()
            .limit(MOVES_SHOWN_MAX)
            .map(move -> "%s → %s %s".formatted(move.from(), move.to(), percent(move.share())))
            .collect(Collectors.joining(", "));
    int more = forecast.moves().size() - MOVES_SHOWN_MAX;
    return "%s: %s of clients move (%s%s)"
        .formatted(
            forecast.name(),
            percent(forecast.moved()),
            moves,
            more > 0 ? " and " + more + " more ways" : "");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
