package dev.meridian.control.http;

import dev.meridian.control.ObservedHealth;
import dev.meridian.health.Directive;
import dev.meridian.health.Standing;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import dev.meridian.steer.PoolState;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is served: zones, pools, members and policies, with what is known of each. */
final class Listings {
  private final Subject subject;

  Listings(Subject subject) {
    this.subject = subject;
  }

  /** A pool and the zone that it steers. */
  private record PoolOf(String zone, Policy.Pool pool) {
    String id() {
      return zone + "/" + pool.name();
    }
  }

  /** A member and where it stands. */
  private record MemberOf(PoolOf pool, Member member) {
    String id() {
      return pool.id() + "/" + member.name();
    }
  }

  private record PolicyOf(String zone, SteeredZone.Root root, Loaded loaded) {
    String id() {
      return zone + "/" + PolicyJson.name(this.root, loaded) + "/" + root.index();
    }
  }

  /** All zones. */
  JsonObject zones(Call call) {
    Loaded loaded = subject.observed().get().loaded();
    return Page.of(call)
        .json(
            loaded.snapshot().zones().all().stream(),
            zone -> name(zone.apex()),
            zone -> zone(zone, loaded));
  }

  /** One zone. */
  JsonObject zone(Call call) {
    Loaded loaded = subject.observed().get().loaded();
    String wanted = lower(call.path("zone"));
    return loaded.snapshot().zones().all().stream()
        .filter(zone -> name(zone.apex()).equals(wanted))
        .findFirst()
        .map(zone -> zone(zone, loaded))
        .orElseThrow(() -> noSuch("zone"));
  }

  private static JsonObject zone(Zone zone, Loaded loaded) {
    Optional<SteeredZone> steered =
        loaded.steering().stream().filter(one -> one.name().equals(name(zone.apex()))).findFirst();
    return new JsonObject()
        .put("zone", name(zone.apex()))
        .put("serial", zone.serial())
        .put("names", zone.nodeCount())
        .put("octets", zone.octets())
        .put("pools", steered.map(one -> one.pools().size()).orElse(0))
        .put("policies", steered.map(one -> one.policies().size()).orElse(0))
        .put(
            "steeredNames",
            steered
                .map(one -> one.policies().stream().mapToInt(SteeredZone.Root::names).sum())
                .orElse(0));
  }

  /** All pools, or those of a zone; by {@code state} those that are up or down. */
  JsonObject pools(Call call) {
    ObservedHealth observed = subject.observed().get();
    Optional<Boolean> up = state(call);
    return Page.of(call)
        .json(
            poolsOf(observed.loaded(), call)
                .filter(one -> up.map(want -> want == isUp(one.pool(), observed)).orElse(true)),
            PoolOf::id,
            one -> pool(one, observed));
  }

  /** One pool with its members. */
  JsonObject pool(Call call) {
    ObservedHealth observed = subject.observed().get();
    String zone = lower(call.path("zone"));
    PoolOf found =
        allPools(observed.loaded())
            .filter(one -> one.zone().equals(zone) && one.pool().name().equals(call.path("pool")))
            .findFirst()
            .orElseThrow(() -> noSuch("pool that a name leads to"));
    JsonArray members = new JsonArray();
    found
        .pool()
        .members()
        .forEach(member -> members.add(member(new MemberOf(found, member), observed)));
    return pool(found, observed).put("members", members);
  }

  private static Stream<PoolOf> allPools(Loaded loaded) {
    return loaded.steering().stream()
        .flatMap(zone -> zone.pools().stream().map(pool -> new PoolOf(zone.name(), pool)));
  }

  private static Stream<PoolOf> poolsOf(Loaded loaded, Call call) {
    Optional<String> zone = call.query("zone").map(Listings::lower);
    Optional<String> pool = call.query("pool");
    return allPools(loaded)
        .filter(one -> zone.map(one.zone()::equals).orElse(true))
        .filter(one -> pool.map(one.pool().name()::equals).orElse(true));
  }

  private static Optional<Boolean> state(Call call) {
    return call.query("state")
        .map(
            state ->
                switch (state) {
                  case "up" -> true;
                  case "down" -> false;
                  default -> throw Problem.ofField("?state", "is neither up nor down");
                });
  }

  /** For every kind of query that its members answer. */
  static boolean isUp(Policy.Pool pool, ObservedHealth observed) {
    return kinds(pool).stream().allMatch(kind -> PoolState.of(pool, kind, observed).up());
  }

  private static List<Kind> kinds(Policy.Pool pool) {
    return Stream.of(Kind.A, Kind.AAAA).filter(kind -> PoolState.answers(pool, kind)).toList();
  }

  private static JsonObject pool(PoolOf one, ObservedHealth observed) {
    Policy.Pool pool = one.pool();
    JsonObject json =
        new JsonObject()
            .put("zone", one.zone())
            .put("pool", pool.name())
            .put("up", isUp(pool, observed))
            .put("answers", pool.answers());
    if (pool.place().isKnown()) {
      json.put(
          "place",
          new JsonObject()
              .put("latitude", pool.place().latitude())
              .put("longitude", pool.place().longitude()));
    }
    JsonObject families = new JsonObject();
    for (Kind kind : kinds(pool)) {
      PoolState state = PoolState.of(pool, kind, observed);
      families.put(
          kind.name(),
          new JsonObject()
              .put("up", state.up())
              .put("membersUp", state.membersUp())
              .put("members", state.members())
              .put("needed", state.needed()));
    }
    return json.put("families", families);
  }

  /** All members, or those of a zone or pool; by {@code state} those that are up or down. */
  JsonObject members(Call call) {
    ObservedHealth observed = subject.observed().get();
    Optional<Boolean> up = state(call);
    return Page.of(call)
        .json(
            poolsOf(observed.loaded(), call)
                .flatMap(pool -> pool.pool().members().stream().map(one -> new MemberOf(pool, one)))
                .filter(one -> up.map(want -> want == observed.isUp(one.member())).orElse(true)),
            MemberOf::id,
            one -> member(one, observed));
  }

  private JsonObject member(MemberOf one, ObservedHealth observed) {
    JsonObject json =
        new JsonObject()
            .put("zone", one.pool().zone())
            .put("pool", one.pool().pool().name())
            .put("member", one.member().name())
            .put("family", one.member().family().name())
            .put("weight", one.member().weight())
            .put("up", observed.isUp(one.member()))
            .put("checks", ChecksJson.of(one.member(), observed, subject.fleet()));
    int place = one.member().target();
    if (place >= 0) {
      Standing standing = observed.standings().standing(place);
      if (standing.ramp() < Directive.FULL) {
        json.put("left", (double) standing.ramp() / Directive.FULL);
      }
      if (standing.out()) {
        long millis = System.currentTimeMillis() - standing.outSinceMillis();
        json.put("outSeconds", Math.max(millis, 0) / 1000.0);
      }
      String note = observed.note(place);
      if (!note.isEmpty()) {
        json.put("words", note);
      }
    }
    return json;
  }

  /** All policies that names point at, or those of a zone. */
  JsonObject policies(Call call) {
    Loaded loaded = subject.observed().get().loaded();
    Optional<String> zone = call.query("zone").map(Listings::lower);
    return Page.of(call)
        .json(
            loaded.steering().stream()
                .filter(one -> zone.map(one.name()::equals).orElse(true))
                .flatMap(
                    one ->
                        one.policies().stream()
                            .map(root -> new PolicyOf(one.name(), root, loaded))),
            PolicyOf::id,
            one -> PolicyJson.of(one.zone(), one.root(), loaded));
  }

  private static Problem noSuch(String what) {
    return Problem.notFound("there is no such " + what);
  }

  static String name(Name apex) {
    String text = apex.toString();
    return lower(text);
  }

  static String lower(String name) {
    String text = name.toLowerCase(Locale.ROOT);
    return text.length() > 1 && text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
