package dev.meridian.app;

import dev.meridian.config.AddressText;
import dev.meridian.config.Words;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import dev.meridian.health.Target;
import dev.meridian.journal.Past;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.steer.Policy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What there is to ask about by name: zones, pools, members, probes and what they go to. */
final class KnownNames {
  private final Set<String> names = new TreeSet<>();

  private KnownNames() {}

  /** Those of files. */
  static KnownNames of(Loaded loaded) {
    KnownNames known = new KnownNames();
    loaded.snapshot().zones().all().forEach(zone -> known.zone(zone.apex().toString()));
    for (SteeredZone zone : loaded.steering()) {
      for (Policy.Pool pool : zone.pools()) {
        known.pool(zone.name(), pool.name());
        pool.members().forEach(member -> known.member(pool.name(), member.name()));
      }
    }
    for (Target target : loaded.targets()) {
      int slash = target.probe().lastIndexOf('/');
      known.check(
          target.probe().substring(0, Math.max(0, slash)),
          target.probe().substring(slash + 1),
          AddressText.print(target.address()));
    }
    return known;
  }

  /** Those of a running server. */
  static KnownNames of(ApiClient server) throws ApiException {
    KnownNames known = ofPools(server);
    for (Object item : all(server, "/api/v1/zones")) {
      known.zone(((JsonObject) item).getString("zone"));
    }
    for (Object item : all(server, "/api/v1/members")) {
      JsonObject member = (JsonObject) item;
      known.member(member.getString("pool"), member.getString("member"));
      for (Object check : member.getJsonArray("checks")) {
        known.check(
            member.getString("zone"),
            ((JsonObject) check).getString("probe"),
            ((JsonObject) check).getString("address"));
      }
    }
    return known;
  }

  /** The pools of a running server. */
  static KnownNames ofPools(ApiClient server) throws ApiException {
    KnownNames known = new KnownNames();
    for (Object item : all(server, "/api/v1/pools")) {
      known.pool(((JsonObject) item).getString("zone"), ((JsonObject) item).getString("pool"));
    }
    return known;
  }

  private static JsonArray all(ApiClient server, String path) throws ApiException {
    return PoolsCommand.all(server, path, Map.of("limit", Integer.toString(PoolsCommand.PAGE)));
  }

  private void zone(String name) {
    String text = name.toLowerCase(Locale.ROOT);
    names.add(
        text.length() > 1 && text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }

  private void pool(String zone, String name) {
    names.add(name);
    names.add(zone + "/" + name);
  }

  private void member(String pool, String name) {
    names.add(name);
    names.add(pool + "/" + name);
  }

  private void check(String zone, String probe, String address) {
    names.add(probe);
    names.add(zone + "/" + probe);
    names.add(Past.target(zone + "/" + probe, address));
    names.add(address);
    names.add(withoutPort(address));
  }

  private static String withoutPort(String address) {
    return address.substring(0, Math.max(0, address.lastIndexOf(':'))).replaceAll("[\\[\\]]", "");
  }

  boolean has(String name) {
    return names.contains(name) || names.contains(name.toLowerCase(Locale.ROOT));
  }

  /** That a name leads nowhere, with the nearest that does. */
  String missing(String name) {
    return "no pool or member is called "
        + Words.plain(name)
        + Words.nearest(name, names)
            .map(near -> "; did you mean " + Words.quote(near) + "?")
            .orElse("");
  }
}
