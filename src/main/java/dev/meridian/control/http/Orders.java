package dev.meridian.control.http;

import dev.meridian.control.Overrides;
import dev.meridian.control.Wheel;
import dev.meridian.control.Wheel.RefusedException;
import dev.meridian.control.Wheel.Verb;
import dev.meridian.control.Wheel.Wish;
import dev.meridian.control.WheelJson;
import dev.meridian.health.Directive;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.Maintenance;
import dev.meridian.health.Safety;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What people and applications tell the server: overrides, their release, heartbeats. */
final class Orders {
  private static final Duration OVER_MAX = Duration.ofHours(24);
  private static final Duration FOR_MIN = Duration.ofSeconds(1);
  private static final Duration FOR_MAX = Duration.ofDays(3650);
  private static final int NAME_MAX = 255;
  private static final int REASON_MAX = 500;
  private static final int WHO_MAX = 63;
  private static final double FIGURE_MAX = 1e12;
  private static final List<String> RULES =
      Arrays.stream(Safety.Rule.values()).map(Safety.Rule::key).toList();

  private static final Duration LOAD_FOR = Duration.ofMinutes(5);
  private static final Duration LOAD_FOR_MAX = Duration.ofHours(24);

  private final Wheel wheel;
  private final Journal journal;

  Orders(Subject subject) {
    this.wheel = subject.wheel();
    this.journal = subject.journal();
  }

  /** What an application says of itself. */
  private enum State {
    UP,
    DOWN
  }

  /** All that are in force. */
  Reply all(Call call) {
    Optional<String> action = call.query("action");
    Optional<String> zone = call.query("zone");
    Set<String> actions = verbs();
    if (action.isPresent() && !actions.contains(action.get())) {
      throw Problem.ofField("?action", "is none of " + String.join(", ", actions));
    }
    return Reply.json(
        Page.of(call)
            .json(
                wheel.inForce().stream()
                    .filter(one -> action.map(WheelJson.action(one.action())::equals).orElse(true))
                    .filter(one -> zone.map(wanted -> isOf(one, wanted)).orElse(true)),
                Directive::id,
                one -> WheelJson.of(wheel.status(one))));
  }

  private static Set<String> verbs() {
    return Arrays.stream(Verb.values())
        .map(verb -> verb.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** One that is for all zones is for each. */
  private static boolean isOf(Directive override, String zone) {
    String own = override.subject().zone();
    return own.isEmpty() || own.equals(Listings.lower(zone));
  }

  /** One that is in force. */
  Reply one(Call call) {
    return wheel
        .find(call.path("id"))
        .map(status -> Reply.json(WheelJson.of(status)))
        .orElseThrow(() -> Problem.notFound("there is no override of that id in force"));
  }

  /** Gives one. */
  Future<Reply> give(Call call) {
    Input body = call.body();
    String zone = body.text("zone", NAME_MAX).orElse("");
    String subject = body.requiredText("subject", NAME_MAX);
    Optional<Verb> action = body.requiredChoice("action", Verb.class);
    Optional<Duration> over = body.duration("over", Duration.ZERO, OVER_MAX);
    Optional<Duration> lasting = lasting(body);
    String reason = body.requiredText("reason", REASON_MAX);
    String who = who(call, body.text("by", WHO_MAX));
    Set<String> breaks = breaks(body);
    if (over.isPresent() && action.isPresent() && action.get() != Verb.DRAIN) {
      body.fault("over", "is for drains alone");
    }
    checkSubject(body, subject);
    body.finish();
    Wish wish =
        new Wish(
            zone,
            subject,
            action.orElseThrow(),
            over.orElse(Duration.ZERO),
            lasting,
            who,
            reason,
            new TreeSet<>(breaks));
    return answered(call, wheel.give(wish), given -> Reply.json(201, WheelJson.of(given)))
        .recover(e -> Future.failedFuture(refusal(e, "subject")));
  }

  private static Optional<Duration> lasting(Input body) {
    Optional<Duration> lasting = body.duration("for", FOR_MIN, FOR_MAX);
    Optional<String> until = body.text("until", 40);
    if (until.isEmpty()) {
      return lasting;
    }
    if (lasting.isPresent()) {
      return body.fault("until", "stands beside for; one of them says when it ends");
    }
    try {
      Duration left =
          Duration.between(Instant.now(), OffsetDateTime.parse(until.get()).toInstant());
      return left.compareTo(FOR_MIN) < 0 || left.compareTo(FOR_MAX) > 0
          ? body.fault("until", "is not in the future, or more than ten years away")
          : Optional.of(left);
    } catch (DateTimeException e) {
      return body.fault("until", "is no time such as 2026-11-22T20:00:00Z");
    }
  }

  private static Set<String> breaks(Input body) {
    Set<String> breaks = new TreeSet<>();
    for (String rule : body.texts("overrideSafety", RULES.size(), NAME_MAX)) {
      if (RULES.contains(rule)) {
        breaks.add(rule);
      } else {
        body.fault("overrideSafety", "is a list of " + String.join(", ", RULES));
      }
    }
    return breaks;
  }

  private static void checkSubject(Input body, String subject) {
    int slash = subject.indexOf('/');
    if (slash == 0 || (slash > 0 && slash == subject.length() - 1)) {
      body.fault("subject", "is not POOL, POOL/MEMBER or a pattern");
    }
  }

  /** Whom the token names, and whom of them that one says it was. */
  private static String who(Call call, Optional<String> by) {
    return by.map(name -> call.caller().name() + "/" + name).orElse(call.caller().name());
  }

  /** Takes one back by its id. */
  Future<Reply> takeBack(Call call) {
    String id = call.path("id");
    if (wheel.find(id).isEmpty()) {
      throw Problem.notFound("there is no override of that id in force");
    }
    if (Maintenance.isWindow(id)) {
      throw Problem.conflict("that is a maintenance window; the zone's file takes it back");
    }
    Optional<String> by = call.query("by");
    if (by.isPresent() && !by.get().matches("[^\\p{Cntrl}]{1," + WHO_MAX + "}")) {
      throw Problem.ofField("?by", "is not 1 to " + WHO_MAX + " characters of text");
    }
    return released(call, new Freed("", id, who(call, by)), e -> refusal(e, ""));
  }

  /** Takes back all of a subject, and lets go of its members that wait for that. */
  Future<Reply> release(Call call) {
    Input body = call.body();
    String zone = body.text("zone", NAME_MAX).orElse("");
    String subject = body.requiredText("subject", NAME_MAX);
    String who = who(call, body.text("by", WHO_MAX));
    checkSubject(body, subject);
    body.finish();
    return released(call, new Freed(zone, subject, who), e -> refusal(e, "subject"));
  }

  /** What is to be let go of, and for whom. */
  private record Freed(String zone, String what, String who) {}

  private Future<Reply> released(Call call, Freed freed, Function<Throwable, Throwable> refusal) {
    return answered(
            call,
            wheel.release(freed.zone(), freed.what(), freed.who()),
            taken -> Reply.json(WheelJson.of(taken)))
        .recover(e -> Future.failedFuture(refusal.apply(e)));
  }

  /** Takes what comes to a policy. */
  Future<Reply> weigh(Call call) {
    Input body = call.body();
    String zone = Listings.lower(body.requiredText("zone", NAME_MAX));
    String policy = body.requiredText("policy", NAME_MAX);
    OptionalDouble load = body.requiredNumber("load", 0, FIGURE_MAX);
    Duration lasting = body.duration("for", FOR_MIN, LOAD_FOR_MAX).orElse(LOAD_FOR);
    String who = who(call, body.text("by", WHO_MAX));
    body.finish();
    return answered(
            call,
            wheel.weigh(zone, policy, load.orElseThrow(), lasting),
            weighed -> {
              JsonObject told =
                  new JsonObject()
                      .put("zone", zone)
                      .put("policy", policy)
                      .put("load", weighed.load())
                      .put("until", Overrides.time(weighed.untilMillis()));
              if (weighed.first()) {
                String cause = "load of " + policy + " is told: " + weighed.load();
                journal.tell(Kind.LOAD, () -> told.copy().put("who", who).put("cause", cause));
              }
              return Reply.json(told);
            })
        .recover(e -> Future.failedFuture(refusal(e, "policy")));
  }

  /** Takes a heartbeat; the probe's own token proves who sends it. */
  Future<Reply> heartbeat(Call call) {
    Input body = call.body();
    String zone = body.requiredText("zone", NAME_MAX);
    String probe = body.requiredText("probe", NAME_MAX);
    String member = body.text("member", NAME_MAX).orElse("");
    boolean up = body.choice("status", State.class).orElse(State.UP) == State.UP;
    OptionalDouble weight = body.number("weight", 0, FIGURE_MAX);
    OptionalDouble load = body.number("load", 0, FIGURE_MAX);
    String words = body.text("words", Heartbeat.WORDS_MAX).orElse("");
    body.finish();
    return answered(
            call,
            wheel.heartbeat(
                Listings.lower(zone),
                probe,
                member,
                call.bearer(),
                new Heartbeat(up, weight, load, words)),
            _ -> Reply.nothing())
        .recover(e -> Future.failedFuture(stranger(e)));
  }

  /** Whoever has not the token does not learn what there is. */
  private static Throwable stranger(Throwable e) {
    return e instanceof RefusedException refused
        ? Problem.of(401, refused.words()).with("WWW-Authenticate", "Bearer realm=\"heartbeat\"")
        : e;
  }

  private static <T> Future<Reply> answered(
      Call call, CompletionStage<T> done, Function<T, Reply> reply) {
    return call.await(done.thenApply(reply)).recover(e -> Future.failedFuture(cause(e)));
  }

  private static Throwable cause(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
  }

  /**
   * As a problem.
   *
   * @param field that named what is meant; empty where the path did
   */
  private static Throwable refusal(Throwable e, String field) {
    if (!(e instanceof RefusedException refused)) {
      return e;
    }
    return switch (refused.kind()) {
      case SENSELESS ->
          field.isEmpty()
              ? Problem.of(400, refused.words())
              : Problem.ofField(field, refused.words());
      case UNKNOWN ->
          field.isEmpty()
              ? Problem.notFound(refused.words())
              : Problem.unprocessable(field, refused.words());
      case UNSAFE ->
          Problem.conflict(refused.words())
              .with(
                  new JsonObject()
                      .put("rule", Safety.Rule.MIN_IN_SERVICE.key())
                      .put(
                          "overrideSafety", new JsonArray().add(Safety.Rule.MIN_IN_SERVICE.key())));
    };
  }
}
