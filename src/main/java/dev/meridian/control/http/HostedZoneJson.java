package dev.meridian.control.http;

import dev.meridian.route53.Sync;
import dev.meridian.route53.ZoneReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How a hosted zone stands, as JSON. */
final class HostedZoneJson {
  private HostedZoneJson() {}

  static JsonObject of(String zone, ZoneReport report) {
    Sync.Status sync = report.sync();
    Duration pending =
        sync.pendingSince()
            .map(since -> Duration.between(since, Instant.now()))
            .orElse(Duration.ZERO);
    JsonObject json =
        new JsonObject()
            .put("zone", zone)
            .put("hostedZoneId", report.hostedZoneId())
            .put("state", sync.standsBy() ? "standby" : sync.isInStep() ? "inStep" : "pending")
            .put("pendingSeconds", pending.toSeconds())
            .put("pushes", sync.pushes())
            .put("failures", sync.failures())
            .put("drifted", new JsonArray(sync.drifted()));
    sync.insync()
        .ifPresent(when -> json.put("inSync", when.truncatedTo(ChronoUnit.MILLIS).toString()));
    if (!sync.trouble().isEmpty()) {
      json.put("trouble", sync.trouble());
    }
    report.comparison().ifPresent(last -> json.put("agreeingRatio", last.share()));
    return json;
  }
}
