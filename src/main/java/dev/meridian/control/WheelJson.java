package dev.meridian.control;

import dev.meridian.control.Wheel.RefusedException;
import dev.meridian.control.Wheel.Verb;
import dev.meridian.control.Wheel.Wish;
import dev.meridian.health.Directive;
import dev.meridian.health.Heartbeat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Overrides and heartbeats as JSON for programs. Absent facts are absent members. */
public final class WheelJson {
  private static final Set<String> WISH_KEYS =
      Set.of("zone", "subject", "action", "overSeconds", "forSeconds", "reason", "overrideSafety");
  private static final Set<String> BEAT_KEYS = Set.of("status", "weight", "load", "words");
  private static final long SECONDS_MAX = Duration.ofDays(3650).toSeconds();

  private WheelJson() {}

  /**
   * What somebody asks for: {@code {"subject": "eu-*", "action": "drain", "overSeconds": 600,
   * "forSeconds": 7200, "reason": "kernel"}}; {@code zone} and {@code overrideSafety} (a list) may
   * stand beside. Actions are {@code up}, {@code down}, {@code hold} and {@code drain}.
   *
   * @throws RefusedException in words, when it is something else
   */
  public static Wish wish(JsonObject json, String who) {
    requireKnown(json, WISH_KEYS);
    Verb verb = verb(text(json, "action"));
    Duration over = seconds(json, "overSeconds").orElse(Duration.ZERO);
    if (verb != Verb.DRAIN && !over.isZero()) {
      throw new RefusedException("overSeconds is for drains alone");
    }
    return new Wish(
        text(json, "zone"),
        text(json, "subject"),
        verb,
        over,
        seconds(json, "forSeconds"),
        who,
        text(json, "reason"),
        words(json, "overrideSafety"));
  }

  private static void requireKnown(JsonObject json, Set<String> keys) {
    for (String key : json.fieldNames()) {
      if (!keys.contains(key)) {
        throw new RefusedException("unknown field " + key);
      }
    }
  }

  private static String text(JsonObject json, String key) {
    return switch (json.getValue(key)) {
      case null -> "";
      case String text -> text;
      default -> throw new RefusedException(key + " is not a text");
    };
  }

  private static Optional<Double> number(JsonObject json, String key) {
    return switch (json.getValue(key)) {
      case null -> Optional.empty();
      case Number number when number.doubleValue() >= 0 -> Optional.of(number.doubleValue());
      default -> throw new RefusedException(key + " is not a number from 0 on");
    };
  }

  private static Optional<Duration> seconds(JsonObject json, String key) {
    return number(json, key)
        .map(
            seconds -> {
              if (seconds > SECONDS_MAX) {
                throw new RefusedException(key + " is more than ten years");
              }
              return Duration.ofMillis(Math.round(seconds * 1000));
            });
  }

  private static SortedSet<String> words(JsonObject json, String key) {
    SortedSet<String> words = new TreeSet<>();
    switch (json.getValue(key)) {
      case null -> {}
      case JsonArray list when list.stream().allMatch(String.class::isInstance) ->
          list.forEach(one -> words.add(String.valueOf(one)));
      default -> throw new RefusedException(key + " is not a list of texts");
    }
    return words;
  }

  private static Verb verb(String word) {
    return switch (word) {
      case "up" -> Verb.UP;
      case "down" -> Verb.DOWN;
      case "hold" -> Verb.HOLD;
      case "drain" -> Verb.DRAIN;
      default -> throw new RefusedException("action is one of up, down, hold and drain");
    };
  }

  /**
   * A heartbeat: {@code {"status": "up", "load": 40, "words": "all well"}}; all may be left out.
   *
   * @throws RefusedException in words, when it is something else
   */
  public static Heartbeat heartbeat(JsonObject json) {
    requireKnown(json, BEAT_KEYS);
    String status = text(json, "status");
    if (!List.of("", "up", "down").contains(status)) {
      throw new RefusedException("status is up or down");
    }
    return new Heartbeat(
        !status.equals("down"), figure(json, "weight"), figure(json, "load"), text(json, "words"));
  }

  private static OptionalDouble figure(JsonObject json, String key) {
    return number(json, key).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /** An override, or an open maintenance window, and its members. */
  public static JsonObject of(Wheel.Status status) {
    JsonArray members = new JsonArray();
    status.members().forEach(member -> members.add(of(member)));
    return of(status.directive()).put("members", members);
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

  private static JsonObject of(Directive one) {
    JsonObject json =
        new JsonObject()
            .put("id", one.id())
            .put("zone", one.subject().zone())
            .put("subject", one.subject().pattern())
            .put("action", action(one.action()))
            .put("who", one.who())
            .put("reason", one.why())
            .put("given", Overrides.time(one.givenMillis()));
    if (one.action() instanceof Directive.Action.Drain(Duration over)) {
      json.put("overSeconds", over.toMillis() / 1000.0);
    }
    one.untilMillis().ifPresent(until -> json.put("until", Overrides.time(until)));
    if (!one.breaks().isEmpty()) {
      json.put("overrideSafety", new JsonArray(List.copyOf(one.breaks())));
    }
    return json;
  }

  private static String action(Directive.Action action) {
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
    return member.words().isEmpty() ? json : json.put("words", member.words());
  }
}
