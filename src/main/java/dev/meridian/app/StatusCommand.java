package dev.meridian.app;

import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows a running server at a glance, and the members that are down.")
final class StatusCommand implements Callable<Integer> {
  private static final String DOWN_MAX = "20";

  @Mixin private ApiOption api = new ApiOption();
  @Mixin private WatchOption watch = new WatchOption();

  @Override
  public Integer call() throws InterruptedException {
    return api.run(
        server -> {
          watch.show(server, this::text);
          return ExitCode.OK;
        });
  }

  private String text(ApiClient server) throws ApiException {
    JsonObject status = server.get("/api/v1/status");
    if (watch.json()) {
      return status.encodePrettily() + "\n";
    }
    JsonObject targets = status.getJsonObject("targets");
    String lines =
        "%s, vantage %s, up for %s%n"
                .formatted(
                    status.getString("version"),
                    status.getString("vantage"),
                    span(status.getLong("uptimeSeconds")))
            + (status.getBoolean("ready") ? "" : "not answering\n")
            + "listens on %s%n"
                .formatted(
                    status.getJsonArray("listeners").stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")))
            + "serves %d zones, %d steered names, %d policies, %d pools%n"
                .formatted(
                    status.getLong("zones"),
                    status.getLong("steeredNames"),
                    status.getLong("policies"),
                    status.getLong("pools"))
            + "probes %d targets: %d up, %d down, %d unknown; %d held%n"
                .formatted(
                    targets.getLong("total"),
                    targets.getLong("up"),
                    targets.getLong("down"),
                    targets.getLong("unknown"),
                    targets.getLong("held"));
    long lost = status.getJsonObject("journal").getLong("lost");
    return lines
        + fleet(server, status)
        + (lost == 0 ? "" : "the journal lacks " + lost + " entries\n")
        + route53(status)
        + hands(server, status)
        + down(server);
  }

  /** Who probes with this server, and whether they agree; nothing where it decides alone. */
  private static String fleet(ApiClient server, JsonObject status) throws ApiException {
    JsonObject fleet = status.getJsonObject("fleet");
    if (fleet == null) {
      return "";
    }
    JsonObject vantages = fleet.getJsonObject("vantages");
    StringBuilder text =
        new StringBuilder(
            "fleet of %d vantages: %d heard, %d silent, %d recused%n"
                .formatted(
                    vantages.getLong("known"),
                    vantages.getLong("heard"),
                    vantages.getLong("silent"),
                    vantages.getLong("recused")));
    JsonObject quorum = fleet.getJsonObject("quorum");
    if (quorum.getBoolean("lost")) {
      text.append(
          "no quorum since %s: %s; last verdicts hold%n"
              .formatted(quorum.getString("lackingSince", "a while"), fleet.getString("words")));
    } else if (fleet.getLong("undecided") > 0) {
      text.append("no quorum for %d targets at present%n".formatted(fleet.getLong("undecided")));
    }
    if (fleet.getLong("overdue") > 0) {
      text.append("%d checks of this node are overdue%n".formatted(fleet.getLong("overdue")));
    }
    if (fleet.getBoolean("usurped")) {
      text.append("another process has the name of this vantage\n");
    }
    if (vantages.getLong("heard") < vantages.getLong("known")) {
      text.append('\n').append(unheard(server));
    }
    return text.toString();
  }

  /** A line for each hosted zone that is kept. */
  private static String route53(JsonObject status) {
    StringBuilder text = new StringBuilder();
    for (Object item : status.getJsonArray("route53")) {
      JsonObject zone = (JsonObject) item;
      text.append("Route 53, ").append(zone.getString("zone")).append(": ").append(standing(zone));
      int drifted = zone.getJsonArray("drifted").size();
      text.append(drifted == 0 ? "" : ", " + drifted + " names changed by somebody else");
      Double agreeing = zone.getDouble("agreeingRatio");
      text.append(
          agreeing == null
              ? ""
              : String.format(
                  Locale.ROOT, ", %.0f %% of answers agree", Math.floor(100 * agreeing)));
      text.append('\n');
    }
    return text.toString();
  }

  private static String unheard(ApiClient server) throws ApiException {
    JsonObject list = server.get("/api/v1/vantages", Map.of("limit", "1000"));
    Columns table = new Columns("VANTAGE", "REGION", "STATE", "HEARD");
    for (Object item : list.getJsonArray("items")) {
      JsonObject one = (JsonObject) item;
      if (!one.getString("state").equals("heard")) {
        Double age = one.getDouble("heardSeconds");
        table.row(
            one.getString("vantage"),
            one.getString("region"),
            one.getString("state"),
            age == null ? "never" : span(age.longValue()) + " ago");
      }
    }
    return table.toString();
  }

  private static String standing(JsonObject zone) {
    return switch (zone.getString("state")) {
      case "inStep" -> "in step";
      case "standby" -> "kept by another node";
      default -> {
        String trouble = zone.getString("trouble", "");
        yield "behind for "
            + span(zone.getLong("pendingSeconds"))
            + (trouble.isEmpty() ? "" : ": " + trouble);
      }
    };
  }

  /** What people and safety rules do. */
  private static String hands(ApiClient server, JsonObject status) throws ApiException {
    StringBuilder text = new StringBuilder();
    JsonObject safety = status.getJsonObject("safety");
    if (safety.getLong("held") > 0) {
      text.append("safety rules keep %d members as they were%n".formatted(safety.getLong("held")));
    }
    safety
        .getJsonArray("frozen")
        .forEach(policy -> text.append("frozen: ").append(policy).append('\n'));
    for (Object item : status.getJsonArray("overloads")) {
      JsonObject one = (JsonObject) item;
      String without = one.getString("without", "");
      text.append(
          "overload: %s/%s: %s %s%n"
              .formatted(
                  one.getString("zone"),
                  one.getString("policy"),
                  without.isEmpty() ? "now" : "without " + without,
                  one.getString("words")));
    }
    JsonObject overrides = status.getJsonObject("overrides");
    if (overrides.getLong("given") + overrides.getLong("maintenance") > 0) {
      JsonObject list = server.get("/api/v1/overrides", Map.of("limit", DOWN_MAX));
      text.append('\n').append(OverrideText.list(list.getJsonArray("items")));
      int more = list.getInteger("total") - list.getJsonArray("items").size();
      text.append(more > 0 ? "and " + more + " more: meridian overrides\n" : "");
    }
    return text.toString();
  }

  private static String down(ApiClient server) throws ApiException {
    JsonObject list = server.get("/api/v1/members", Map.of("state", "down", "limit", DOWN_MAX));
    if (list.getJsonArray("items").isEmpty()) {
      return "";
    }
    Columns table = new Columns("ZONE", "POOL", "DOWN", "SINCE", "WHY");
    for (Object item : list.getJsonArray("items")) {
      JsonObject member = (JsonObject) item;
      table.row(
          member.getString("zone"),
          member.getString("pool"),
          member.getString("member"),
          PoolsCommand.since(member),
          PoolsCommand.why(member));
    }
    int more = list.getInteger("total") - list.getJsonArray("items").size();
    return "\n" + table + (more > 0 ? "and " + more + " more: meridian pools --members\n" : "");
  }

  /** Such as {@code 3 d 4 h}, {@code 2 min 5 s}. */
  static String span(long seconds) {
    long days = seconds / 86_400;
    long hours = seconds / 3600 % 24;
    long minutes = seconds / 60 % 60;
    if (days > 0) {
      return days + " d " + hours + " h";
    }
    if (hours > 0) {
      return hours + " h " + minutes + " min";
    }
    return minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
  }
}
