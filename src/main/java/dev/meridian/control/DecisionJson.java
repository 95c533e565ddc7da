package dev.meridian.control;

import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.geo.Location;
import dev.meridian.steer.Explanation;
import dev.meridian.steer.Explanation.Branch;
import dev.meridian.steer.Explanation.Chance;
import dev.meridian.steer.Explanation.Line;
import dev.meridian.steer.Explanation.Step;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A decision as JSON for programs. Absent facts are absent members; shares are 0 to 1. */
public final class DecisionJson {
  private DecisionJson() {}

  /** The object as text, indented. */
  public static String of(Decision decision) {
    return json(decision).encodePrettily();
  }

  /** The object. */
  public static JsonObject json(Decision decision) {
    JsonObject json =
        new JsonObject()
            .put("name", decision.name())
            .put("type", decision.type())
            .put("source", decision.source())
            .put("client", decision.client())
            .put("aliases", new JsonArray(decision.aliases()))
            .put("found", decision.found());
    decision.steered().ifPresent(steered -> steered(json, steered));
    return json;
  }

  private static void steered(JsonObject json, Decision.Steered steered) {
    Explanation explanation = steered.explanation();
    json.put("location", location(steered.location()))
        .put("class", explanation.classNumber())
        .put("classes", steered.classes())
        .put("scope", steered.scope())
        .put("policy", explanation.name())
        .put("up", explanation.up());
    if (!explanation.rule().isEmpty()) {
      json.put("allDown", explanation.rule());
    }
    json.put("tree", step(explanation.tree()));
    explanation.instead().ifPresent(instead -> json.put("instead", step(instead)));
    json.put("answers", array(explanation.answers(), DecisionJson::chance))
        .put("ttlSeconds", steered.ttlSeconds());
    putUnlessEmpty(json, "ttlRule", steered.ttlRule());
    if (!steered.next().isEmpty()) {
      json.put("next", array(steered.next(), DecisionJson::json));
    }
    if (!steered.checks().isEmpty()) {
      json.put("checks", array(steered.checks(), DecisionJson::check));
    }
    steered.failover().ifPresent(time -> json.put("failover", failover(time)));
  }

  private static JsonObject check(Decision.Check check) {
    JsonObject json =
        new JsonObject()
            .put("probe", check.probe())
            .put("address", check.address())
            .put("role", check.role().name().toLowerCase(Locale.ROOT))
            .put("up", check.up())
            .put("success", check.success())
            .put("reason", check.reason())
            .put("latencyMillis", check.latencyMillis());
    putUnlessEmpty(json, "warning", check.warning());
    check
        .failure()
        .ifPresent(
            failure ->
                json.put(
                    "lastFailure",
                    new JsonObject()
                        .put("reason", failure.reason())
                        .put("ageSeconds", failure.ageSeconds())));
    return json;
  }

  private static JsonObject location(Location location) {
    JsonObject json = new JsonObject();
    putUnlessEmpty(json, "continent", location.continent());
    putUnlessEmpty(json, "country", location.country());
    putUnlessEmpty(json, "subdivision", location.subdivision());
    if (location.hasCoordinates()) {
      json.put("latitude", location.latitude()).put("longitude", location.longitude());
    }
    if (location.asn() != 0) {
      json.put("asn", location.asn());
    }
    return json;
  }

  private static JsonObject step(Step step) {
    JsonObject json =
        new JsonObject()
            .put("node", step.form())
            .put("name", step.name())
            .put("up", step.up())
            .put("why", step.summary());
    if (!step.branches().isEmpty()) {
      json.put("branches", array(step.branches(), DecisionJson::branch));
    }
    if (!step.members().isEmpty()) {
      json.put("members", array(step.members(), DecisionJson::member));
    }
    return json;
  }

  private static JsonObject branch(Branch branch) {
    JsonObject json = new JsonObject().put("share", branch.share()).put("why", branch.why());
    branch.weight().ifPresent(weight -> json.put("weight", weight));
    branch.km().ifPresent(km -> json.put("distanceKm", km));
    return json.put("step", step(branch.step()));
  }

  private static JsonObject member(Line line) {
    return new JsonObject()
        .put("member", line.name())
        .put("family", line.family().name())
        .put("up", line.up())
        .put("weight", line.weight())
        .put("share", line.share())
        .put("why", line.why());
  }

  private static JsonObject chance(Chance chance) {
    return new JsonObject()
        .put("share", chance.share())
        .put("records", chance.answers())
        .put("from", new JsonArray(chance.members()));
  }

  private static JsonObject failover(FailoverTime time) {
    JsonObject json =
        new JsonObject()
            .put("seconds", time.seconds())
            .put("probe", time.probe())
            .put("everySeconds", time.everySeconds())
            .put("fall", time.fall())
            .put("timeoutSeconds", time.timeoutSeconds());
    if (time.delaySeconds() > 0) {
      json.put("failoverDelaySeconds", time.delaySeconds());
    }
    return json.put("ttlSeconds", time.ttlSeconds());
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> each) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(each.apply(item)));
    return array;
  }

  private static void putUnlessEmpty(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }
}
