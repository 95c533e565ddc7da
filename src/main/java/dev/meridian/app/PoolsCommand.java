package dev.meridian.app;

import dev.meridian.config.Words;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pools",
    mixinStandardHelpOptions = true,
    description = "Shows the pools of a running server, or their members with their last checks.")
final class PoolsCommand implements Callable<Integer> {
  /** Items asked for at once. */
  static final int PAGE = 1000;

  @Mixin private ApiOption api = new ApiOption();
  @Mixin private WatchOption watch = new WatchOption();

  @Parameters(
      paramLabel = "POOL",
      arity = "0..1",
      description = "One pool, with its members: eu-west, or app.example.com/eu-west.")
  private @Nullable String pool;

  @Option(names = "--members", description = "Show members instead of pools.")
  private boolean members;

  @Option(names = "--down", description = "Only what is down.")
  private boolean down;

  @Override
  public Integer call() throws InterruptedException {
    return api.run(
        server -> {
          Optional<String> fault = fault(server);
          if (fault.isPresent()) {
            System.err.println("meridian: " + fault.get());
            return ExitCode.SOFTWARE;
          }
          watch.show(server, this::text);
          return ExitCode.OK;
        });
  }

  /** An empty table is good news, and is not to be what a name without a pool gets. */
  private Optional<String> fault(ApiClient server) throws ApiException {
    if (pool == null) {
      return Optional.empty();
    }
    Map<String, String> query = query();
    query.remove("state");
    return all(server, "/api/v1/pools", query).isEmpty()
        ? Optional.of(KnownNames.ofPools(server).missing(pool))
        : Optional.empty();
  }

  private String text(ApiClient server) throws ApiException {
    boolean byMember = members || pool != null;
    JsonArray items = all(server, byMember ? "/api/v1/members" : "/api/v1/pools", query());
    if (watch.json()) {
      return items.encodePrettily() + "\n";
    }
    return byMember ? members(items) : pools(items);
  }

  private Map<String, String> query() {
    Map<String, String> query = new HashMap<>(Map.of("limit", Integer.toString(PAGE)));
    if (down) {
      query.put("state", "down");
    }
    if (pool != null) {
      int slash = pool.indexOf('/');
      query.put("pool", pool.substring(slash + 1));
      if (slash >= 0) {
        query.put("zone", pool.substring(0, slash));
      }
    }
    return query;
  }

  /** All pages of a list. */
  static JsonArray all(ApiClient server, String path, Map<String, String> query)
      throws ApiException {
    JsonArray items = new JsonArray();
    Map<String, String> asked = new HashMap<>(query);
    while (true) {
      JsonObject page = server.get(path, asked);
      items.addAll(page.getJsonArray("items"));
      String next = page.getString("next");
      if (next == null) {
        return items;
      }
      asked.put("after", next);
    }
  }

  private static String pools(JsonArray items) {
    Columns table = new Columns("ZONE", "POOL", "STATE", "IPV4", "IPV6");
    for (Object item : items) {
      JsonObject one = (JsonObject) item;
      JsonObject families = one.getJsonObject("families");
      table.row(
          one.getString("zone"),
          one.getString("pool"),
          one.getBoolean("up") ? "up" : "DOWN",
          family(families.getJsonObject("A")),
          family(families.getJsonObject("AAAA")));
    }
    return table.toString();
  }

  private static String family(@Nullable JsonObject family) {
    return family == null
        ? "-"
        : "%d of %d up, %d needed"
            .formatted(
                family.getInteger("membersUp"),
                family.getInteger("members"),
                family.getInteger("needed"));
  }

  private static String members(JsonArray items) {
    Columns table =
        new Columns("ZONE", "POOL", "MEMBER", "STATE", "SINCE", "CHECKED", "LAST CHECK");
    for (Object item : items) {
      JsonObject one = (JsonObject) item;
      JsonObject check = deciding(one);
      table.row(
          one.getString("zone"),
          one.getString("pool"),
          one.getString("member"),
          one.getBoolean("up") ? "up" : "DOWN",
          since(one),
          check.containsKey("ageSeconds")
              ? StatusCommand.span(check.getDouble("ageSeconds").longValue()) + " ago"
              : "-",
          why(one));
    }
    return table.toString();
  }

  /** The check that has the member down, else its first; empty where it is not probed. */
  static JsonObject deciding(JsonObject member) {
    JsonObject first = new JsonObject();
    for (Object item : member.getJsonArray("checks")) {
      JsonObject check = (JsonObject) item;
      boolean decides = !check.getString("role").equals("monitor");
      if (decides && check.getString("verdict").equals("DOWN")) {
        return check;
      }
      first = first.isEmpty() ? check : first;
    }
    return first;
  }

  /** For how long it has been so: since somebody took it out, or by the check that decides. */
  static String since(JsonObject member) {
    Double seconds = member.getDouble("outSeconds", deciding(member).getDouble("sinceSeconds"));
    return seconds == null ? "-" : StatusCommand.span(seconds.longValue());
  }

  /** What people and rules make of a member, before what its check says. */
  static String why(JsonObject member) {
    String words = member.getString("words", "");
    return words.isEmpty() ? check(deciding(member)) : Words.line(words);
  }

  /** What somebody else wrote, a probed server or a command, on one line. */
  private static String check(JsonObject check) {
    if (check.isEmpty()) {
      return "not probed";
    }
    String held = check.getString("held", "");
    String reason = check.getString("reason", "not checked yet");
    return Words.line(held.isEmpty() ? reason : held + "; " + reason);
  }
}
