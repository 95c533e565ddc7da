package dev.meridian.control.http;

import dev.meridian.answer.Steering;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.steer.AnswerSummary;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Policy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A policy that names point at, and what it answers now. */
final class PolicyJson {
  private static final int SETS_MAX = 64;

  private PolicyJson() {}

  static String name(SteeredZone.Root root, Loaded loaded) {
    return loaded.snapshot().policy(root.index()).policy().root().name();
  }

  static JsonObject of(String zone, SteeredZone.Root root, Loaded loaded) {
    Steering steering = loaded.snapshot().policy(root.index());
    Policy.Root written = steering.policy().root();
    JsonObject answers = new JsonObject();
    for (Kind kind : new Kind[] {Kind.A, Kind.AAAA}) {
      JsonArray sets = new JsonArray();
      AnswerSummary.of(steering.policy(), kind).stream()
          .limit(SETS_MAX)
          .forEach(one -> sets.add(set(one)));
      answers.put(kind.name(), sets);
    }
    return new JsonObject()
        .put("zone", zone)
        .put("policy", written.name())
        .put("kind", kind(written.tree()))
        .put("allDown", allDown(written.allDown()))
        .put("names", root.names())
        .put("example", root.example())
        .put("classes", steering.policy().classes().size())
        .put("stale", steering.policy().isStale())
        .put("answers", answers);
  }

  private static JsonObject set(AnswerSummary one) {
    return new JsonObject()
        .put("members", new JsonArray(one.members().stream().toList()))
        .put("classes", one.classes())
        .put("up", one.up());
  }

  private static String kind(Policy tree) {
    return switch (tree) {
      case Policy.Pool _ -> "pool";
      case Policy.Failover _ -> "failover";
      case Policy.Weighted _ -> "weighted";
      case Policy.Geo _ -> "geo";
      case Policy.Networks _ -> "networks";
      case Policy.Nearest _ -> "nearest";
      case Policy.Sticky _ -> "sticky";
      case Policy.All _ -> "all";
    };
  }

  private static String allDown(Policy.AllDown rule) {
    return switch (rule) {
      case Policy.AllDown.Open _ -> "open";
      case Policy.AllDown.Closed _ -> "closed";
      case Policy.AllDown.LastGood _ -> "lastGood";
      case Policy.AllDown.LastResort(Policy.Pool pool) -> "lastResort: " + pool.name();
    };
  }
}
