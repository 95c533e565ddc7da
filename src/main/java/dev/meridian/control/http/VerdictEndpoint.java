package dev.meridian.control.http;

import dev.meridian.route53.Verdicts.Told;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Where health checks of Route 53 ask what this node decided of a cell ({@code docs/ROUTE53.md}). A
 * secret in the path stands for the token of the API, since health checks send no headers.
 */
final class VerdictEndpoint {
  private VerdictEndpoint() {}

  /** The endpoint. */
  static Endpoint of(Route53Subject subject) {
    return Endpoint.open(
        "/r53/{cell}/{secret}", call -> Future.succeededFuture(reply(subject, call)));
  }

  private static Reply reply(Route53Subject subject, Call call) {
    return subject
        .verdict()
        .apply(call.path("cell"), call.path("secret"))
        .map(told -> Reply.json(json(told)))
        .orElseThrow(() -> Problem.notFound("there is nothing here"));
  }

  /** With status 200 whatever the verdict: with another, nobody looks for the token. */
  private static JsonObject json(Told told) {
    JsonObject json =
        new JsonObject().put("cell", told.words()).put("out", told.token().isPresent());
    told.token().ifPresent(token -> json.put("token", token));
    return json;
  }
}
