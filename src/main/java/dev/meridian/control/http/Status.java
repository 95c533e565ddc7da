package dev.meridian.control.http;

import dev.meridian.control.ObservedHealth;
import dev.meridian.health.Directive;
import dev.meridian.health.Hold;
import dev.meridian.health.Maintenance;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import dev.meridian.load.Burden;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.net.ListenerTally;
import dev.meridian.steer.Member;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The server at a glance. */
final class Status {
  /** No policy is begun of which more than these would be told. */
  private static final int OVERLOADS_MAX = 100;

  private final Subject subject;
  private final Vantages vantages;

  Status(Subject subject) {
    this.subject = subject;
    this.vantages = new Vantages(subject);
  }

  JsonObject json() {
    ObservedHealth observed = subject.observed().get();
    Loaded loaded = observed.loaded();
    JsonObject json =
        new JsonObject()
            .put("version", subject.version())
            .put("vantage", loaded.config().vantage().name())
            .put("ready", subject.ready().getAsBoolean())
            .put("started", subject.started().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("uptimeSeconds", Duration.between(subject.started(), Instant.now()).toSeconds())
            .put("zones", loaded.snapshot().zones().all().size())
            .put("steeredNames", loaded.steeredNames())
            .put("policies", loaded.snapshot().policies().size())
            .put("pools", loaded.steering().stream().mapToInt(zone -> zone.pools().size()).sum())
            .put("targets", targets(observed))
            .put("overrides", overrides())
            .put("safety", safety(observed))
            .put("overloads", overloads(observed))
            .put("route53", route53())
            .put("listeners", listeners())
            .put(
                "journal",
                new JsonObject()
                    .put("written", subject.journal().written())
                    .put("lost", subject.journal().lost()));
    vantages.status().ifPresent(fleet -> json.put("fleet", fleet));
    return json;
  }

  private static JsonObject targets(ObservedHealth observed) {
    int up = 0;
    int down = 0;
    int held = 0;
    int total = observed.table().targets().size();
    for (int target = 0; target < total; target++) {
      TargetHealth health = observed.table().health(target);
      up += health.verdict() == Verdict.UP ? 1 : 0;
      down += health.verdict() == Verdict.DOWN ? 1 : 0;
      held += health.state().hold() == Hold.NONE ? 0 : 1;
    }
    return new JsonObject()
        .put("total", total)
        .put("up", up)
        .put("down", down)
        .put("unknown", total - up - down)
        .put("held", held);
  }

  private JsonObject overrides() {
    List<Directive> all = subject.wheel().inForce();
    long scheduled = all.stream().filter(one -> Maintenance.isWindow(one.id())).count();
    return new JsonObject()
        .put("given", all.size() - scheduled)
        .put("maintenance", scheduled)
        .put("members", subject.wheel().concerned(all));
  }

  private static JsonObject safety(ObservedHealth observed) {
    JsonArray frozen = new JsonArray();
    observed.loaded().guards().stream()
        .filter(guard -> guard.safety().freeze())
        .forEach(guard -> frozen.add(guard.policy()));
    return new JsonObject()
        .put("held", observed.standings().heldMembers().cardinality())
        .put("frozen", frozen);
  }

  /** What is too much for pools now, or would be without one that serves now; the first of it. */
  private static JsonArray overloads(ObservedHealth observed) {
    JsonArray overloads = new JsonArray();
    for (SteeredZone zone : observed.loaded().steering()) {
      for (Burden burden : zone.burdens()) {
        if (overloads.size() >= OVERLOADS_MAX) {
          return overloads;
        }
        burden
            .overloads(
                pool -> Listings.isUp(pool, observed), (Member member) -> observed.isUp(member))
            .forEach(one -> overloads.add(overload(zone, burden, one)));
      }
    }
    return overloads;
  }

  private static JsonObject overload(SteeredZone zone, Burden burden, Burden.Overload one) {
    JsonArray pools = new JsonArray();
    one.pools()
        .forEach(
            pool ->
                pools.add(
                    new JsonObject()
                        .put("pool", pool.pool())
                        .put("gets", rounded(pool.gets()))
                        .put("capacity", rounded(pool.capacity()))));
    JsonObject json =
        new JsonObject()
            .put("zone", zone.name())
            .put("policy", burden.policy())
            .put("pools", pools)
            .put("words", one.words());
    return one.without().isEmpty() ? json : json.put("without", one.without());
  }

  private static double rounded(double figure) {
    return Math.round(figure * 1000) / 1000.0;
  }

  /** The hosted zones that are kept; none where that is not configured. */
  private JsonArray route53() {
    JsonArray zones = new JsonArray();
    subject
        .route53()
        .zones()
        .get()
        .forEach((zone, report) -> zones.add(HostedZoneJson.of(zone, report)));
    return zones;
  }

  private JsonArray listeners() {
    Set<String> endpoints = new LinkedHashSet<>();
    for (ListenerTally one : subject.tallies().get()) {
      endpoints.add(one.endpoint().toString());
    }
    JsonArray listeners = new JsonArray();
    endpoints.forEach(listeners::add);
    return listeners;
  }
}
