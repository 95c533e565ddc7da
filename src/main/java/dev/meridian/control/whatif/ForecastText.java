package dev.meridian.control.whatif;

import dev.meridian.control.whatif.Forecast.Move;
import dev.meridian.control.whatif.Forecast.OfPool;
import java.util.List;
import java.util.Locale;

/** A forecast for people. */
public final class ForecastText {
  private static final int COUNTRIES_MAX = 8;
  private static final double SEEN = 0.0005;

  private ForecastText() {}

  /** Some lines, each with its end. */
  public static String of(Forecast forecast) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s %s: policy %s of %s%s"
            .formatted(
                forecast.name(),
                forecast.type(),
                forecast.policy(),
                forecast.zone(),
                forecast.names() == 1 ? "" : " (" + forecast.names() + " names)"));
    line(text, "  if        %s".formatted(String.join(", ", forecast.changes())));
    line(text, "  clients   %s (%s)".formatted(people(forecast.clients()), forecast.population()));
    line(text, "  moved     %s".formatted(percent(forecast.moved())));
    line(text, "");
    int width = width(forecast);
    line(text, "   before      after  pool");
    for (OfPool pool : forecast.pools()) {
      line(
          text,
          (" %8s → %8s  %-" + width + "s  %s%s")
              .formatted(
                  percent(pool.before()),
                  percent(pool.after()),
                  pool.pool(),
                  people(pool.after() * forecast.clients()),
                  load(pool)));
    }
    moves(text, forecast);
    double unlocated =
        forecast.countries().entrySet().stream()
            .filter(one -> forecast.unlocated().contains(one.getKey()))
            .mapToDouble(one -> one.getValue().clients())
            .sum();
    if (unlocated / forecast.clients() > SEEN) {
      line(text, "");
      line(
          text,
          "  not in the geo databases, so taken for clients of whom nothing is known: %s"
              .formatted(some(forecast.unlocated())));
    }
    return text.toString().replaceAll("(?m) +$", "");
  }

  private static int width(Forecast forecast) {
    return forecast.pools().stream().mapToInt(pool -> pool.pool().length()).max().orElse(1);
  }

  private static String load(OfPool pool) {
    return pool.strain()
        .map(
            strain ->
                String.format(
                    Locale.ROOT,
                    "  load %,.0f of %,.0f%s",
                    strain.gets(),
                    strain.capacity(),
                    pool.isOverloaded() ? ": OVERLOADED" : ""))
        .orElse("");
  }

  private static void moves(StringBuilder text, Forecast forecast) {
    for (Move move : forecast.moves()) {
      if (move.share() < SEEN) {
        continue;
      }
      line(text, "");
      line(
          text,
          " %8s  from %s to %s: %s clients"
              .formatted(
                  percent(move.share()),
                  move.from(),
                  move.to(),
                  people(move.share() * forecast.clients())));
      List<String> countries =
          forecast.countries().entrySet().stream()
              .filter(one -> one.getValue().moved() > SEEN)
              .filter(one -> loses(one.getValue(), move.from()) && gains(one.getValue(), move.to()))
              .sorted((a, b) -> Double.compare(moved(b.getValue()), moved(a.getValue())))
              .map(one -> one.getKey() + " " + people(moved(one.getValue())))
              .toList();
      line(text, "           most from %s".formatted(some(countries)));
    }
  }

  private static double moved(Forecast.OfCountry country) {
    return country.moved() * country.clients();
  }

  private static boolean loses(Forecast.OfCountry country, String pool) {
    return country.before().getOrDefault(pool, 0.0) > country.after().getOrDefault(pool, 0.0);
  }

  private static boolean gains(Forecast.OfCountry country, String pool) {
    return country.after().getOrDefault(pool, 0.0) > country.before().getOrDefault(pool, 0.0);
  }

  private static String some(List<String> all) {
    int more = all.size() - COUNTRIES_MAX;
    String shown = String.join(", ", all.subList(0, Math.min(all.size(), COUNTRIES_MAX)));
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String people(double count) {
    if (count >= 1e6) {
      return String.format(Locale.ROOT, "%.1f million", count / 1e6);
    }
    return String.format(Locale.ROOT, "%,.0f", count);
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
