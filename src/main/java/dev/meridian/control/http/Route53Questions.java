package dev.meridian.control.http;

import dev.meridian.control.http.Route53Subject.Planning;
import dev.meridian.route53.ApiException;
import dev.meridian.route53.ZoneReport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;

/** How hosted zones stand, and what would be changed in one. */
final class Route53Questions {
  private final Route53Subject subject;

  /** Reading a zone costs calls of the account: one at a time. */
  private final Semaphore reading = new Semaphore(1);

  Route53Questions(Route53Subject subject) {
    this.subject = subject;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/route53", _ -> Future.succeededFuture(Reply.json(all()))),
        Endpoint.get("/api/v1/route53/{zone}/plan", this::plan));
  }

  private JsonObject all() {
    SortedMap<String, ZoneReport> zones = subject.zones().get();
    JsonArray items = new JsonArray();
    zones.forEach((zone, report) -> items.add(HostedZoneJson.of(zone, report)));
    return new JsonObject().put("items", items);
  }

  /** What {@code route53 plan --json} prints of the zone. */
  private Future<Reply> plan(Call call) {
    Planning planning =
        subject
            .planning()
            .apply(call.path("zone").toLowerCase(Locale.ROOT))
            .orElseThrow(() -> Problem.of(404, "no such hosted zone is kept here"));
    if (!reading.tryAcquire()) {
      throw Problem.of(503, "another plan is being made; ask again");
    }
    return call.offLoop(
            () -> {
              try {
                return Reply.json(new JsonObject(planning.plan()));
              } catch (ApiException e) {
                throw Problem.of(502, "Route 53: " + e.getMessage());
              }
            })
        .onComplete(_ -> reading.release());
  }
}
