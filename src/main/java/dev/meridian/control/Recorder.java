package dev.meridian.control;

import dev.meridian.config.AddressText;
import dev.meridian.fleet.Attendance;
import dev.meridian.health.DirectiveText;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Observation;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Roster;
import dev.meridian.health.Safety;
import dev.meridian.health.Standings;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.Journal;
import dev.meridian.journal.Past;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Puts what becomes of the server's targets and files into the journal, and counts it. A first
 * verdict that is up is no news and left out. What is told is gathered by the journal's thread;
 * whoever calls does not wait.
 */
public final class Recorder {
  private static final int PROBLEMS_MAX = 20;
  private static final int CHANGES_MAX = 20;

  private final Journal journal;
  private final AnswersJson answers = new AnswersJson();
  private final Map<ProbeKey, LongAdder> flips = new ConcurrentHashMap<>();
  private final LongAdder overridesRefused = new LongAdder();
  private final AtomicLong reloadsServed = new AtomicLong();
  private final AtomicLong reloadsFailed = new AtomicLong();
  private volatile long lastServedMillis = System.currentTimeMillis();

  public Recorder(Journal journal) {
    this.journal = journal;
  }

  /** A verdict has changed. */
  public void flipped(Flip flip, ObservedHealth observed) {
    flips.computeIfAbsent(flip.target().key(), _ -> new LongAdder()).increment();
    if (flip.from() != Verdict.UNKNOWN || flip.to() == Verdict.DOWN) {
      TargetHealth health = observed.table().health(flip.target().index());
      long nowNanos = System.nanoTime();
      journal.tell(
          Kind.FLIP,
          () ->
              subject(flip.target(), observed)
                  .put("from", flip.from().name())
                  .put("to", flip.to().name())
                  .put("cause", flip.reason())
                  .put("evidence", evidence(health, nowNanos))
                  .mergeIn(answers.of(flip.target(), observed.loaded())));
    }
  }

  /** What holds a verdict has changed. */
  public void held(Target target, Hold hold, ObservedHealth observed) {
    TargetHealth health = observed.table().health(target.index());
    long nowNanos = System.nanoTime();
    journal.tell(
        Kind.HOLD,
        () ->
            subject(target, observed)
                .put("hold", word(hold))
                .put("verdict", health.verdict().name())
                .put("cause", hold == Hold.NONE ? "nothing holds it any more" : hold.words())
                .put("evidence", evidence(health, nowNanos)));
  }

  /** For a while now this node or some targets have had no quorum; or they have one again. */
  public void lacksQuorum(boolean now, Attendance attendance) {
    String what = now ? "no quorum, last verdicts hold: " : "there is a quorum again: ";
    journal.tell(Kind.QUORUM, () -> facts(attendance, what).put("lost", now));
  }

  /** This vantage does not believe itself any more; or it does again. */
  public void recused(boolean now, Attendance attendance) {
    String what =
        now
            ? "more than half of unrelated targets failed here at once; this vantage recuses itself: "
            : "this vantage is believed again: ";
    journal.tell(Kind.RECUSAL, () -> facts(attendance, what).put("recused", now));
  }

  private static JsonObject facts(Attendance attendance, String what) {
    return new JsonObject()
        .put("cause", what + attendance.words())
        .put("vantages", attendance.exist())
        .put("heard", attendance.fresh())
        .put("undecided", attendance.undecided())
        .put("overdue", attendance.overdue());
  }

  /** Something has become of an override. */
  public void overridden(Turn turn, ObservedHealth observed) {
    if (turn.what() == Turn.What.REFUSED) {
      overridesRefused.increment();
    }
    journal.tell(
        Kind.OVERRIDE,
        () -> {
          JsonObject facts =
              WheelJson.of(turn.directive())
                  .put("who", turn.who())
                  .put("turn", turn.what().word())
                  .put("record", DirectiveText.encode(Optional.of(turn.directive())))
                  .put("cause", turn.words())
                  .put("pools", pools(turn.members(), observed));
          turn.safeMillis().ifPresent(at -> facts.put("safeToPowerOff", Overrides.time(at)));
          return facts.mergeIn(answers.of(turn.members(), observed.loaded()));
        });
  }

  private static JsonArray pools(BitSet members, ObservedHealth observed) {
    Set<String> pools = new TreeSet<>();
    members.stream().forEach(member -> pools.add(observed.loaded().roster().key(member).pool()));
    return new JsonArray(List.copyOf(pools));
  }

  /** A safety rule keeps a member as it was, or no longer does. */
  public void guarded(MemberKey member, Safety.Rule rule, boolean now) {
    journal.tell(
        Kind.SAFETY,
        () ->
            new JsonObject()
                .put("zone", member.zone())
                .put("pools", new JsonArray(List.of(member.pool())))
                .put("member", member.member())
                .put("rule", rule.key())
                .put("holds", now)
                .put(
                    "cause",
                    now
                        ? "safety rule %s keeps %s as it was, against its checks: %s"
                            .formatted(rule.key(), member, rule.words())
                        : "safety rule %s no longer holds %s".formatted(rule.key(), member)));
  }

  /** Overrides that were refused since the start because of a safety rule. */
  public long overridesRefused() {
    return overridesRefused.sum();
  }

  /** A reload has come to an end. */
  public void reloaded(String who, ReloadResult result) {
    (result.served() ? reloadsServed : reloadsFailed).incrementAndGet();
    if (result.served()) {
      lastServedMillis = System.currentTimeMillis();
    }
    journal.tell(
        Kind.RELOAD,
        () ->
            new JsonObject()
                .put("who", who)
                .put("served", result.served())
                .put("cause", result.summary())
                .put(
                    "changes", new JsonArray(result.changes().stream().limit(CHANGES_MAX).toList()))
                .put(
                    "problems",
                    new JsonArray(result.problems().stream().limit(PROBLEMS_MAX).toList()))
                .put("millis", result.millis()));
  }

  /** What is down, overridden and held, as the journal's files begin. */
  public static JsonObject down(ObservedHealth observed) {
    JsonArray down = new JsonArray();
    for (Target target : observed.table().targets()) {
      if (!observed.table().isUp(target.index())) {
        down.add(name(target));
      }
    }
    return new JsonObject()
        .put("down", down)
        .put("overrides", overrides(observed.standings()))
        .put("held", held(observed));
  }

  private static JsonArray overrides(Standings standings) {
    JsonArray records = new JsonArray();
    standings
        .directives()
        .active(System.currentTimeMillis())
        .forEach(one -> records.add(DirectiveText.encode(Optional.of(one))));
    return records;
  }

  private static JsonArray held(ObservedHealth observed) {
    JsonArray held = new JsonArray();
    Roster roster = observed.loaded().roster();
    for (int member = 0; member < roster.size(); member++) {
      if (observed.standings().standing(member).held().isPresent()) {
        held.add(roster.key(member).toString());
      }
    }
    return held;
  }

  /** A target as the journal names it. */
  static String name(Target target) {
    return Past.target(target.probe(), AddressText.print(target.address()));
  }

  private static JsonObject subject(Target target, ObservedHealth observed) {
    String probe = target.probe();
    int slash = probe.indexOf('/');
    return new JsonObject()
        .put("target", name(target))
        .put("zone", slash < 0 ? "" : probe.substring(0, slash))
        .put("probe", probe.substring(slash + 1))
        .put("address", AddressText.print(target.address()))
        .put("pools", new JsonArray(observed.loaded().poolsOf(target).stream().toList()));
  }

  private static JsonObject evidence(TargetHealth health, long nowNanos) {
    JsonObject evidence =
        new JsonObject()
            .put("says", health.state().evidence().verdict().name())
            .put("streak", health.streak());
    health.last().ifPresent(last -> evidence.put("last", check(last, nowNanos)));
    health
        .lastFailure()
        .filter(failure -> !health.last().equals(Optional.of(failure)))
        .ifPresent(failure -> evidence.put("lastFailure", check(failure, nowNanos)));
    return evidence;
  }

  private static JsonObject check(Observation check, long nowNanos) {
    return new JsonObject()
        .put("success", check.success())
        .put("reason", check.reason())
        .put("latencyMillis", check.latencyNanos() / 1e6)
        .put("ageSeconds", TimeUnit.NANOSECONDS.toMillis(nowNanos - check.atNanos()) / 1e3);
  }

  private static String word(Hold hold) {
    return hold.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Changes of verdict of a target since the start, first verdicts included. */
  public long flips(ProbeKey key) {
    LongAdder count = flips.get(key);
    return count == null ? 0 : count.sum();
  }

  /** Reloads that came into service. */
  public long reloadsServed() {
    return reloadsServed.get();
  }

  /** Reloads that did not. */
  public long reloadsFailed() {
    return reloadsFailed.get();
  }

  /** When what is served was loaded, milliseconds since 1970. */
  public long lastServedMillis() {
    return lastServedMillis;
  }
}
