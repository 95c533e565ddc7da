package dev.meridian.control.http;

import dev.meridian.config.VantageSpec;
import dev.meridian.control.ObservedHealth;
import dev.meridian.fleet.Attendee;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Testimony;
import dev.meridian.health.Evidence;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Vantage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who probes, whether it counts, and what it says. */
final class Vantages {
  private final Subject subject;

  Vantages(Subject subject) {
    this.subject = subject;
  }

  /** All vantages; of a node that decides alone itself. */
  JsonObject list(Call call) {
    long nowNanos = System.nanoTime();
    return Page.of(call)
        .json(all().stream(), one -> one.vantage().name(), one -> attendee(one, nowNanos));
  }

  private List<Attendee> all() {
    return subject.fleet().muster().get().map(Muster::vantages).orElseGet(this::alone);
  }

  private List<Attendee> alone() {
    ObservedHealth observed = subject.observed().get();
    VantageSpec self = observed.loaded().config().vantage();
    return List.of(
        new Attendee(
            new Vantage(self.name(), self.region()),
            true,
            Attendee.State.HEARD,
            Optional.of(System.nanoTime()),
            observed.table().targets().size(),
            0));
  }

  private static JsonObject attendee(Attendee one, long nowNanos) {
    JsonObject json =
        new JsonObject()
            .put("vantage", one.vantage().name())
            .put("region", one.vantage().region())
            .put("self", one.self())
            .put("state", word(one.state()))
            .put("targets", one.targets())
            .put("overdue", one.overdue());
    return withAge(json, one, nowNanos);
  }

  private static JsonObject withAge(JsonObject json, Attendee one, long nowNanos) {
    one.heardNanos().ifPresent(at -> json.put("heardSeconds", seconds(nowNanos - at)));
    return json;
  }

  static String word(Attendee.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(long nanos) {
    return Math.max(0, Math.round(nanos / 1e6)) / 1e3;
  }

  /** How the fleet is, at a glance; empty without one. */
  Optional<JsonObject> status() {
    return subject.fleet().muster().get().map(Vantages::status);
  }

  private static JsonObject status(Muster muster) {
    JsonObject quorum = new JsonObject().put("lost", muster.quorumLost());
    muster
        .lackingSince()
        .ifPresent(
            since -> quorum.put("lackingSince", since.truncatedTo(ChronoUnit.MILLIS).toString()));
    return new JsonObject()
        .put("connected", muster.attendance().connected())
        .put("hears", muster.attendance().hears())
        .put("usurped", muster.attendance().usurped())
        .put(
            "vantages",
            new JsonObject()
                .put("known", muster.vantages().size())
                .put("heard", muster.count(Attendee.State.HEARD))
                .put("silent", muster.count(Attendee.State.SILENT))
                .put("recused", muster.count(Attendee.State.RECUSED)))
        .put("quorum", quorum)
        .put("undecided", muster.attendance().undecided())
        .put("overdue", muster.attendance().overdue())
        .put("words", muster.attendance().words())
        .put(
            "journal",
            new JsonObject()
                .put("sent", muster.dispatched().sent())
                .put("waiting", muster.dispatched().waiting())
                .put("lost", muster.dispatched().lost()));
  }

  /** What the vantages of the fleet say of a target; empty without one. */
  static Optional<JsonArray> evidence(ProbeKey target, FleetSubject fleet) {
    if (fleet.muster().get().isEmpty()) {
      return Optional.empty();
    }
    JsonArray all = new JsonArray();
    long nowNanos = System.nanoTime();
    fleet.evidence().apply(target).forEach(one -> all.add(testimony(one, nowNanos)));
    return Optional.of(all);
  }

  private static JsonObject testimony(Testimony one, long nowNanos) {
    Evidence evidence = one.evidence();
    JsonObject json =
        new JsonObject()
            .put("vantage", one.by().vantage().name())
            .put("region", one.by().vantage().region())
            .put("says", evidence.verdict().name())
            .put("reason", evidence.reason())
            .put("latencyMillis", evidence.latencyNanos() / 1e6)
            .put("since", Instant.ofEpochMilli(evidence.sinceMillis()).toString())
            .put("counts", one.by().state() == Attendee.State.HEARD)
            .put("state", word(one.by().state()));
    return withAge(json, one.by(), nowNanos);
  }
}
