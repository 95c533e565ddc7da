package dev.meridian.control;

import dev.meridian.control.Wheel.Verb;
import dev.meridian.health.Directive;
import dev.meridian.health.Maintenance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Overrides as JSON for programs. Absent facts are absent members. */
public final class WheelJson {
  private WheelJson() {}

  /** An override, or an open maintenance window, and its members. */
  public static JsonObject of(Wheel.Status status) {
    JsonArray members = new JsonArray();
    status.members().forEach(member -> members.add(of(member)));
    JsonObject json = of(status.directive());
    status.safeMillis().ifPresent(at -> json.put("safeToPowerOff", Overrides.time(at)));
    if (status.endsTooSoon()) {
      json.put("endsTooSoon", true);
    }
    return json.put("members", members);
  }

  /** What was given. */
  public static JsonObject of(Wheel.Given given) {
    return of(given.status()).put("survivesRestart", given.kept());
  }

  /** What was taken back. */
  public static JsonObject of(Wheel.Released released) {
    JsonArray overrides = new JsonArray();
    released.directives().forEach(one -> overrides.add(of(one)));
    JsonArray members = new JsonArray();
    released.unlatched().forEach(key -> members.add(key.toString()));
    return new JsonObject()
        .put("overrides", overrides)
        .put("unlatched", members)
        .put("survivesRestart", released.kept());
  }

  /** An override without its members. */
  static JsonObject of(Directive one) {
    JsonObject json =
        new JsonObject()
            .put("id", one.id())
            .put("zone", one.subject().zone())
            .put("subject", one.subject().pattern())
            .put("action", action(one.action()))
            .put("words", one.words())
            .put("who", one.who())
            .put("reason", one.why())
            .put("given", Overrides.time(one.givenMillis()));
    if (one.action() instanceof Directive.Action.Drain(Duration over)) {
      json.put("overSeconds", over.toMillis() / 1000.0);
    }
    json.put("scheduled", Maintenance.isWindow(one.id()));
    one.untilMillis().ifPresent(until -> json.put("until", Overrides.time(until)));
    if (!one.breaks().isEmpty()) {
      json.put("overrideSafety", new JsonArray(List.copyOf(one.breaks())));
    }
    return json;
  }

  /** The action as a word. */
  public static String action(Directive.Action action) {
    Verb verb =
        switch (action) {
          case Directive.Action.Force(boolean up) -> up ? Verb.UP : Verb.DOWN;
          case Directive.Action.Hold _ -> Verb.HOLD;
          case Directive.Action.Drain _ -> Verb.DRAIN;
        };
    return verb.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject of(Wheel.Member member) {
    JsonObject json =
        new JsonObject()
            .put("zone", member.key().zone())
            .put("pool", member.key().pool())
            .put("member", member.key().member())
            .put("checksUp", member.checksUp())
            .put("up", member.up())
            .put("left", member.left());
    member.safeMillis().ifPresent(at -> json.put("safeToPowerOff", Overrides.time(at)));
    if (member.endsTooSoon()) {
      json.put("endsTooSoon", true);
    }
    return member.words().isEmpty() ? json : json.put("words", member.words());
  }
}
