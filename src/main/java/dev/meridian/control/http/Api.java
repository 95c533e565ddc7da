package dev.meridian.control.http;

import dev.meridian.control.ReloadResult;
import dev.meridian.load.Role;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** All that can be asked for, in the order of the OpenAPI document. */
public final class Api {
  private static final String DOCUMENT = "openapi.json";

  private Api() {}

  /** The endpoints that look at a server and have it reload. */
  public static List<Endpoint> endpoints(Subject subject) {
    List<Endpoint> all = new ArrayList<>();
    Buffer document = Buffer.buffer(document());
    all.add(Endpoint.open("/livez", _ -> now(word(200, "alive"))));
    all.add(
        Endpoint.open(
            "/readyz",
            _ ->
                now(subject.ready().getAsBoolean() ? word(200, "ready") : word(503, "not ready"))));
    all.add(
        Endpoint.get(
            "/openapi.json", _ -> now(new Reply.Whole(200, "application/json", document))));
    Metrics metrics = new Metrics(subject);
    all.add(
        Endpoint.get(
            "/metrics",
            _ -> now(new Reply.Whole(200, Metrics.TYPE, Buffer.buffer(metrics.text())))));
    all.add(VerdictEndpoint.of(subject.route53()));
    Status status = new Status(subject);
    all.add(Endpoint.get("/api/v1/status", _ -> now(Reply.json(status.json()))));
    all.add(
        Endpoint.get(
            "/api/v1/counters", _ -> now(Reply.json(Counters.json(subject.tallies().get())))));
    listings(all, new Listings(subject));
    Vantages vantages = new Vantages(subject);
    all.add(Endpoint.get("/api/v1/vantages", call -> json(vantages.list(call)), "limit", "after"));
    Questions questions = new Questions(subject);
    all.add(Endpoint.get("/api/v1/explain", questions::explain, "name", "type", "from", "at"));
    Histories histories = new Histories(subject);
    all.add(
        Endpoint.get(
            "/api/v1/history",
            histories::history,
            "subject",
            "event",
            "since",
            "limit",
            "before",
            "after",
            "fleet"));
    EventStreams streams = new EventStreams();
    subject.journal().listen(streams::hear);
    all.add(Endpoint.get("/api/v1/events", streams::open));
    orders(all, new Orders(subject));
    all.addAll(new Route53Questions(subject.route53()).endpoints());
    all.addAll(new Outlook(subject).endpoints());
    all.add(
        Endpoint.post(
            "/api/v1/reload", Role.OPERATE, false, call -> reload(subject, call.caller())));
    return all;
  }

  private static void listings(List<Endpoint> all, Listings listings) {
    all.add(Endpoint.get("/api/v1/zones", call -> json(listings.zones(call)), "limit", "after"));
    all.add(Endpoint.get("/api/v1/zones/{zone}", call -> json(listings.zone(call))));
    all.add(
        Endpoint.get(
            "/api/v1/pools",
            call -> json(listings.pools(call)),
            "zone",
            "pool",
            "state",
            "limit",
            "after"));
    all.add(Endpoint.get("/api/v1/pools/{zone}/{pool}", call -> json(listings.pool(call))));
    all.add(
        Endpoint.get(
            "/api/v1/members",
            call -> json(listings.members(call)),
            "zone",
            "pool",
            "state",
            "limit",
            "after"));
    all.add(
        Endpoint.get(
            "/api/v1/policies", call -> json(listings.policies(call)), "zone", "limit", "after"));
  }

  private static void orders(List<Endpoint> all, Orders orders) {
    String one = "/api/v1/overrides/{id}";
    all.add(
        Endpoint.get(
            "/api/v1/overrides",
            call -> now(orders.all(call)),
            "zone",
            "action",
            "limit",
            "after"));
    all.add(Endpoint.get(one, call -> now(orders.one(call))));
    all.add(Endpoint.post("/api/v1/overrides", Role.OPERATE, orders::give));
    all.add(Endpoint.delete(one, Role.OPERATE, orders::takeBack, "by"));
    all.add(Endpoint.post("/api/v1/release", Role.OPERATE, orders::release));
    all.add(Endpoint.post("/api/v1/loads", Role.OPERATE, orders::weigh));
    all.add(Endpoint.openPost("/api/v1/heartbeats", orders::heartbeat));
  }

  private static Future<Reply> json(JsonObject json) {
    return now(Reply.json(json));
  }

  private static Future<Reply> now(Reply reply) {
    return Future.succeededFuture(reply);
  }

  private static Reply word(int status, String word) {
    return new Reply.Whole(status, "text/plain; charset=utf-8", Buffer.buffer(word + "\n"));
  }

  /** The OpenAPI document. */
  static byte[] document() {
    try (InputStream in = Api.class.getResourceAsStream(DOCUMENT)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + DOCUMENT);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Future<Reply> reload(Subject subject, Caller caller) {
    return Future.fromCompletionStage(subject.reload().apply(caller.name())).map(Api::reloaded);
  }

  private static Reply reloaded(ReloadResult result) {
    JsonObject told =
        new JsonObject()
            .put("served", result.served())
            .put("summary", result.summary())
            .put("changes", new JsonArray(result.changes()))
            .put("problems", new JsonArray(result.problems()))
            .put("millis", result.millis());
    if (result.served()) {
      return Reply.json(told);
    }
    Problem problem = Problem.of(422, "not reloaded: " + result.summary());
    return new Reply.Whole(
        422, "application/problem+json", problem.json().mergeIn(told).toBuffer());
  }
}
