package dev.meridian.control.http;

import dev.meridian.control.Explain;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.whatif.Change;
import dev.meridian.control.whatif.ClienteleJson;
import dev.meridian.control.whatif.Counts;
import dev.meridian.control.whatif.Forecast;
import dev.meridian.control.whatif.ForecastJson;
import dev.meridian.control.whatif.Population;
import dev.meridian.control.whatif.WhatIf;
import dev.meridian.load.Role;
import dev.meridian.steer.Kind;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the world's clients are sent, and where they would be. */
final class Outlook {
  private static final String SHIPPED = "shipped";
  private static final String OBSERVED = "observed";
  private static final int POPULATION_MAX = 16;
  private static final int POOLS_MAX = 64;
  private static final int NAME_MAX = 1100;
  private static final int POOL_MAX = 320;

  private final Subject subject;
  private final Population population = Population.shipped();
  private final Counts counts = new Counts();

  Outlook(Subject subject) {
    this.subject = subject;
  }

  /** What can be asked for here. */
  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/names/{name}/world", this::world, "type"),
        Endpoint.post("/api/v1/whatif", Role.READ, this::whatIf),
        Endpoint.get(
            "/api/v1/clients",
            call -> call.offLoop(() -> Reply.json(ClienteleJson.of(subject.clientele().seen())))));
  }

  private Future<Reply> world(Call call) {
    ObservedHealth observed = subject.observed().get();
    Kind kind = kind(call.query("type").orElse("A"), "?type");
    String name = absolute(call.path("name"));
    int policy =
        policy(name, observed)
            .orElseThrow(() -> Problem.notFound("no policy answers a name such as this"));
    return call.offLoop(
        () -> {
          WhatIf whatIf = new WhatIf(observed.loaded(), population, counts);
          Forecast now = whatIf.forecast(observed, policy, name, kind, List.of());
          return Reply.json(ForecastJson.world(now));
        });
  }

  private Future<Reply> whatIf(Call call) {
    Input body = call.body();
    Optional<String> name = body.text("name", NAME_MAX).map(Outlook::absolute);
    Kind kind = kind(body.text("type", 4).orElse("A"), "type");
    List<Change> changes = new ArrayList<>();
    body.texts("down", POOLS_MAX, POOL_MAX).forEach(pool -> changes.add(new Change.Down(pool)));
    for (String drain : body.texts("drain", POOLS_MAX, POOL_MAX)) {
      try {
        changes.add(Change.Drain.parse(drain));
      } catch (IllegalArgumentException e) {
        body.fault("drain", "is no list of POOL=PERCENT, as us-east=50");
      }
    }
    ObservedHealth observed = subject.observed().get();
    Optional<Integer> policy = name.flatMap(one -> policy(one, observed));
    if (name.isPresent() && policy.isEmpty()) {
      body.fault("name", "is no name that a policy answers");
    }
    String population = body.text("population", POPULATION_MAX).orElse(SHIPPED);
    if (!population.equals(SHIPPED) && !population.equals(OBSERVED)) {
      body.fault("population", "is neither " + SHIPPED + " nor " + OBSERVED);
    }
    if (changes.isEmpty()) {
      body.fault("down", "neither this nor drain says what to change");
    }
    body.finish();
    return call.offLoop(() -> forecasts(observed, population, name, policy, kind, changes));
  }

  private Reply forecasts(
      ObservedHealth observed,
      String clients,
      Optional<String> name,
      Optional<Integer> policy,
      Kind kind,
      List<Change> changes) {
    JsonArray items = new JsonArray();
    try {
      Population counted =
          clients.equals(OBSERVED)
              ? Population.observed(subject.clientele().seen(), observed.loaded().geography())
              : population;
      WhatIf whatIf = new WhatIf(observed.loaded(), counted, counts);
      Map<String, Integer> policies =
          policy.isPresent() ? Map.of(name.orElseThrow(), policy.orElseThrow()) : whatIf.policies();
      policies.forEach(
          (example, number) ->
              items.add(
                  ForecastJson.of(whatIf.forecast(observed, number, example, kind, changes))));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw Problem.of(422, String.valueOf(e.getMessage()));
    }
    return Reply.json(new JsonObject().put("items", items));
  }

  private static Optional<Integer> policy(String name, ObservedHealth observed) {
    try {
      return new Explain(observed.loaded(), observed).policy(Name.parse(name), Wire.TYPE_A);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String absolute(String name) {
    return name.endsWith(".") ? name : name + ".";
  }

  private static Kind kind(String type, String field) {
    return switch (type) {
      case "A" -> Kind.A;
      case "AAAA" -> Kind.AAAA;
      default -> throw Problem.ofField(field, "is neither A nor AAAA");
    };
  }
}
