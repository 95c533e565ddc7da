package dev.meridian.control.whatif;

import dev.meridian.control.whatif.Forecast.OfCountry;
import dev.meridian.control.whatif.Forecast.OfPool;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A forecast as JSON for programs. Shares are 0 to 1. */
public final class ForecastJson {
  private static final double DIGITS = 1e6;

  private ForecastJson() {}

  /** The object. */
  public static JsonObject of(Forecast forecast) {
    JsonArray pools = new JsonArray();
    forecast.pools().forEach(pool -> pools.add(pool(pool)));
    JsonArray moves = new JsonArray();
    forecast
        .moves()
        .forEach(
            move ->
                moves.add(
                    new JsonObject()
                        .put("from", move.from())
                        .put("to", move.to())
                        .put("share", rounded(move.share()))
                        .put("clients", Math.round(move.share() * forecast.clients()))));
    return head(forecast)
        .put("moved", rounded(forecast.moved()))
        .put("pools", pools)
        .put("moves", moves)
        .put("countries", countries(forecast, true))
        .put("unlocated", new JsonArray(forecast.unlocated()));
  }

  /** Only where each country's clients are sent before the change. */
  public static JsonObject world(Forecast forecast) {
    return head(forecast).put("countries", countries(forecast, false));
  }

  private static JsonObject head(Forecast forecast) {
    return new JsonObject()
        .put("zone", forecast.zone())
        .put("policy", forecast.policy())
        .put("name", forecast.name())
        .put("names", forecast.names())
        .put("type", forecast.type())
        .put("changes", new JsonArray(forecast.changes()))
        .put("population", forecast.population())
        .put("clients", Math.round(forecast.clients()));
  }

  private static JsonObject pool(OfPool pool) {
    JsonObject json =
        new JsonObject()
            .put("pool", pool.pool())
            .put("before", rounded(pool.before()))
            .put("after", rounded(pool.after()));
    pool.strain()
        .ifPresent(
            strain ->
                json.put("gets", rounded(strain.gets()))
                    .put("capacity", rounded(strain.capacity()))
                    .put("overloaded", pool.isOverloaded()));
    return json;
  }

  private static JsonObject countries(Forecast forecast, boolean changed) {
    JsonObject countries = new JsonObject();
    forecast.countries().forEach((code, country) -> countries.put(code, country(country, changed)));
    return countries;
  }

  private static JsonObject country(OfCountry country, boolean changed) {
    JsonObject json =
        new JsonObject()
            .put("clients", Math.round(country.clients()))
            .put("up", country.up())
            .put("pools", shares(country.before()));
    return changed
        ? json.put("after", shares(country.after())).put("moved", rounded(country.moved()))
        : json;
  }

  private static JsonObject shares(Map<String, Double> shares) {
    JsonObject json = new JsonObject();
    shares.forEach((pool, share) -> json.put(pool, rounded(share)));
    return json;
  }

  private static double rounded(double share) {
    return Math.round(share * DIGITS) / DIGITS;
  }
}
