package dev.meridian.control.http;

import dev.meridian.config.AddressText;
import dev.meridian.control.ObservedHealth;
import dev.meridian.health.Ballot;
import dev.meridian.health.Observation;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import dev.meridian.steer.Member;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** What is known of the targets that decide of a member. */
final class ChecksJson {
  private ChecksJson() {}

  /** One object for each probe of the member; none where it is not probed. */
  static JsonArray of(Member member, ObservedHealth observed, FleetSubject fleet) {
    JsonArray checks = new JsonArray();
    if (member.target() >= 0) {
      Ballot ballot = observed.loaded().roster().ballot(member.target());
      add(checks, ballot.must(), "must", observed, fleet);
      add(checks, ballot.vote(), "vote", observed, fleet);
      add(checks, ballot.monitor(), "monitor", observed, fleet);
    }
    return checks;
  }

  private static void add(
      JsonArray checks,
      List<Integer> targets,
      String role,
      ObservedHealth observed,
      FleetSubject fleet) {
    for (int index : targets) {
      JsonObject check = check(index, observed).put("role", role);
      Vantages.evidence(observed.table().targets().get(index).key(), fleet)
          .ifPresent(said -> check.put("vantages", said));
      checks.add(check);
    }
  }

  private static JsonObject check(int index, ObservedHealth observed) {
    Target target = observed.table().targets().get(index);
    TargetHealth health = observed.table().health(index);
    long nowNanos = System.nanoTime();
    JsonObject json =
        new JsonObject()
            .put("probe", observed.loaded().probes().get(index).name())
            .put("address", AddressText.print(target.address()))
            .put("verdict", health.verdict().name())
            .put("evidence", health.state().evidence().verdict().name())
            .put("hold", word(health.state().hold()))
            .put("streak", health.streak());
    if (!health.state().hold().words().isEmpty()) {
      json.put("held", health.state().hold().words());
    }
    if (health.verdict() != Verdict.UNKNOWN) {
      json.put("sinceSeconds", seconds(nowNanos - health.changedAtNanos()));
    }
    health
        .last()
        .ifPresent(
            last -> {
              json.put("success", last.success())
                  .put("reason", last.reason())
                  .put("latencyMillis", last.latencyNanos() / 1e6)
                  .put("ageSeconds", seconds(nowNanos - last.atNanos()));
              if (!last.warning().isEmpty()) {
                json.put("warning", last.warning());
              }
            });
    health.lastFailure().ifPresent(one -> json.put("lastFailure", failure(one, nowNanos)));
    return json;
  }

  private static JsonObject failure(Observation failure, long nowNanos) {
    return new JsonObject()
        .put("reason", failure.reason())
        .put("ageSeconds", seconds(nowNanos - failure.atNanos()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(long nanos) {
    return Math.max(0, Math.round(nanos / 1e6)) / 1e3;
  }
}
