package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.health.Heartbeat;
import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overrides and heartbeats over the API. The pool first is up, the pool second down. */
final class OrdersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PATH = "/api/v1/overrides";

  @TempDir private Path folder = Path.of(".");
  private Optional<RunningApi> running = Optional.empty();

  @AfterEach
  void close() {
    running.ifPresent(RunningApi::close);
  }

  private RunningApi open() throws Exception {
    RunningApi api = RunningApi.open(folder);
    running = Optional.of(api);
    return api;
  }

  private RunningApi guarded() throws Exception {
    RunningApi api = RunningApi.guarded(folder);
    running = Optional.of(api);
    return api;
  }

  private static JsonObject given(RunningApi api, String wish) throws Exception {
    HttpResponse<String> response = api.post(PATH, wish.replace('\'', '"'));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    Contract.of(api).check(PATH, "post", response);
    return new JsonObject(response.body());
  }

  private static boolean isUp(RunningApi api, String pool) throws Exception {
    return new JsonObject(api.get("/api/v1/pools/example.com/" + pool).body()).getBoolean("up");
  }

  private static List<Entry> overrides(RunningApi api) {
    try {
      return api.journal.folder().following(0, entry -> entry.kind() == Kind.OVERRIDE, 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anOverrideIsGivenShownAndTakenBack() throws Exception {
    RunningApi api = open();
    Contract contract = Contract.of(api);
    JsonObject up =
        given(
            api,
            "{'zone':'example.com','subject':'second','action':'up','for':'2h','reason':'disks',"
                + "'by':'ann'}");

    assertThat(up.getString("who")).isEqualTo("local/ann");
    assertThat(up.getBoolean("survivesRestart")).isTrue();
    assertThat(
            Duration.between(
                Instant.parse(up.getString("given")), Instant.parse(up.getString("until"))))
        .isEqualTo(Duration.ofHours(2));
    JsonObject member = up.getJsonArray("members").getJsonObject(0);
    assertThat(member.getBoolean("checksUp")).isFalse();
    assertThat(member.getBoolean("up")).isTrue();
    assertThat(isUp(api, "second")).isTrue();

    String one = PATH + "/" + up.getString("id");
    HttpResponse<String> shown = api.get(one);
    contract.check(PATH + "/{id}", "get", shown);
    up.remove("survivesRestart");
    assertThat(new JsonObject(shown.body())).isEqualTo(up);
    HttpResponse<String> list = api.get(PATH);
    contract.check(PATH, "get", list);
    assertThat(new JsonObject(list.body()).getJsonArray("items"))
        .isEqualTo(new JsonArray().add(up));

    HttpResponse<String> released = api.delete(one + "?by=bob");
    contract.check(PATH + "/{id}", "delete", released);
    assertThat(released.statusCode()).isEqualTo(200);
    assertThat(isUp(api, "second")).isFalse();
    assertThat(api.get(one).statusCode()).isEqualTo(404);
    assertThat(api.delete(one).statusCode()).isEqualTo(404);
    contract.check(PATH + "/{id}", "delete", api.delete(one));

    await().atMost(PATIENCE).until(() -> overrides(api).size() == 2);
    List<Entry> told = overrides(api);
    assertThat(told).extracting(entry -> entry.text("turn")).containsExactly("given", "released");
    assertThat(told)
        .extracting(entry -> entry.text("who"))
        .containsExactly("local/ann", "local/bob");
    assertThat(told.getFirst().text("reason")).isEqualTo("disks");
    assertThat(told).allMatch(entry -> entry.isOf("second"));
    assertThat(told.getFirst().json().getJsonArray("answers").encode())
        .contains("192.0.2.2", "192.0.2.3");
  }

  @Test
  void aDrainTellsWhenAMachineMayBePoweredOff() throws Exception {
    RunningApi api = open();
    JsonObject drain =
        given(api, "{'subject':'third','action':'drain','over':'10m','reason':'kernel'}");

    assertThat(drain.containsKey("until")).isFalse();
    assertThat(drain.getString("words")).isEqualTo("drained over 600 s");
    JsonObject member = drain.getJsonArray("members").getJsonObject(0);
    assertThat(member.getBoolean("up")).isTrue();
    assertThat(member.getDouble("left")).isEqualTo(0.99);
    // The drain, the TTL of the name, and the grace, to the second.
    assertThat(
            Duration.between(
                Instant.parse(drain.getString("given")),
                Instant.parse(drain.getString("safeToPowerOff"))))
        .isBetween(Duration.ofSeconds(600 + 30 + 30 - 1), Duration.ofSeconds(600 + 30 + 30 + 1));
  }

  @Test
  void whatWouldBreakASafetyRuleIsRefusedUnlessItIsNamed() throws Exception {
    RunningApi api = open();
    String down = "{'subject':'first','action':'down','reason':'x'%s}".replace('\'', '"');
    HttpResponse<String> refused = api.post(PATH, down.formatted(""));

    assertThat(refused.statusCode()).isEqualTo(409);
    Contract.of(api).check(PATH, "post", refused);
    JsonObject problem = new JsonObject(refused.body());
    assertThat(problem.getString("rule")).isEqualTo("minInService");
    assertThat(problem.getString("detail"))
        .contains("would take first out of service and leave 0 of 2 pools of example.com/main");
    assertThat(isUp(api, "first")).isTrue();
    await().atMost(PATIENCE).until(() -> overrides(api).size() == 1);
    assertThat(overrides(api).getFirst().text("turn")).isEqualTo("refused");
    assertThat(api.get("/metrics").body()).contains("meridian_overrides_refused_total 1\n");

    String named = ",'overrideSafety':" + problem.getJsonArray("overrideSafety").encode();
    assertThat(api.post(PATH, down.formatted(named.replace('\'', '"'))).statusCode())
        .isEqualTo(201);
    assertThat(isUp(api, "first")).isFalse();
  }

  @Test
  void allOfASubjectAreReleasedAtOnce() throws Exception {
    RunningApi api = open();
    given(api, "{'subject':'second','action':'up','reason':'a'}");
    given(api, "{'subject':'second','action':'hold','reason':'b'}");
    given(api, "{'subject':'third','action':'hold','reason':'c'}");
    HttpResponse<String> released = api.post("/api/v1/release", "{\"subject\":\"second\"}");

    Contract.of(api).check("/api/v1/release", "post", released);
    assertThat(new JsonObject(released.body()).getJsonArray("overrides")).hasSize(2);
    assertThat(new JsonObject(api.get(PATH).body()).getInteger("total")).isEqualTo(1);
    HttpResponse<String> none = api.post("/api/v1/release", "{\"subject\":\"second\"}");
    assertThat(none.statusCode()).isEqualTo(422);
    Contract.of(api).check("/api/v1/release", "post", none);
  }

  @Test
  void listsAreOfAnActionOrAZoneAndComeInPages() throws Exception {
    RunningApi api = open();
    given(api, "{'subject':'second','action':'up','reason':'a'}");
    given(api, "{'zone':'example.com','subject':'third','action':'hold','reason':'c'}");

    assertThat(total(api, "?action=hold")).isEqualTo(1);
    assertThat(total(api, "?zone=EXAMPLE.com.")).isEqualTo(2);
    assertThat(total(api, "?zone=example.org")).isEqualTo(1);
    assertThat(api.get(PATH + "?action=stop").statusCode()).isEqualTo(400);
    JsonObject page = new JsonObject(api.get(PATH + "?limit=1").body());
    JsonObject rest = new JsonObject(api.get(PATH + "?after=" + page.getString("next")).body());
    assertThat(page.getJsonArray("items")).hasSize(1);
    assertThat(rest.getJsonArray("items")).hasSize(1).isNotEqualTo(page.getJsonArray("items"));
  }

  private static int total(RunningApi api, String query) throws Exception {
    HttpResponse<String> list = api.get(PATH + query);
    Contract.of(api).check(PATH, "get", list);
    return new JsonObject(list.body()).getInteger("total");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'action':'up','reason':'x'}                                   | 400 | subject | is missing",
        "{'subject':'first','reason':'x'}                               | 400 | action  | is missing",
        "{'subject':'first','action':'stop','reason':'x'}               | 400 | action  | is none of up, down, hold, drain",
        "{'subject':'first','action':'up'}                              | 400 | reason  | is missing",
        "{'subject':'first','action':'up','reason':' '}                 | 400 | reason  | is not 1 to 500 characters long",
        "{'subject':'/x','action':'up','reason':'x'}                    | 400 | subject | is not POOL, POOL/MEMBER or a pattern",
        "{'subject':'first','action':'up','reason':'x','over':'5m'}     | 400 | over    | is for drains alone",
        "{'subject':'first','action':'drain','reason':'x','over':5}     | 400 | over    | is not a duration; write it like 500ms, 10s, 2m, 1h or 14d",
        "{'subject':'first','action':'drain','reason':'x','over':'25h'} | 400 | over    | is outside 0s..24h",
        "{'subject':'first','action':'up','reason':'x','for':'0s'}      | 400 | for     | is outside 1s..3650d",
        "{'subject':'first','action':'up','reason':'x','until':'now'}   | 400 | until   | is no time such as 2026-11-22T20:00:00Z",
        "{'subject':'first','action':'up','reason':'x','until':'2020-01-01T00:00:00Z'} | 400 | until | is not in the future, or more than ten years away",
        "{'subject':'first','action':'up','reason':'x','for':'1h','until':'2050-01-01T00:00:00Z'} | 400 | until | stands beside for; one of them says when it ends",
        "{'subject':'first','action':'up','reason':'x','overrideSafety':['all']} | 400 | overrideSafety | is a list of minInService, maxWithdrawn, freeze",
        "{'subject':'first','action':'up','reason':'x','colour':'up'}   | 400 | colour  | is no field here; there are zone, subject, action, over, for, until, reason, by, overrideSafety",
        "{'subject':'frist','action':'up','reason':'x'}                 | 422 | subject | no pool or member is called frist",
      })
  void whatIsWrongWithAWishIsToldByField(String wish, int status, String field, String detail)
      throws Exception {
    RunningApi api = open();
    HttpResponse<String> response = api.post(PATH, wish.replace('\'', '"'));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    Contract.of(api).check(PATH, "post", response);
    JsonObject first = new JsonObject(response.body()).getJsonArray("errors").getJsonObject(0);
    assertThat(first.getString("field")).isEqualTo(field);
    assertThat(first.getString("detail")).isEqualTo(detail);
    assertThat(new JsonObject(api.get(PATH).body()).getInteger("total")).isZero();
  }

  @Test
  void onlyThoseWhoOperateMayChangeAnything() throws Exception {
    RunningApi api = guarded();
    String wish = "{\"subject\":\"third\",\"action\":\"hold\",\"reason\":\"x\",\"by\":\"ann\"}";
    String[] read = {"Authorization", "Bearer " + RunningApi.READ};
    String[] operate = {"Authorization", "Bearer " + RunningApi.OPERATE};

    assertThat(api.post(PATH, wish).statusCode()).isEqualTo(401);
    assertThat(api.post(PATH, wish, read).statusCode()).isEqualTo(403);
    assertThat(api.post("/api/v1/release", "{\"subject\":\"x\"}", read).statusCode())
        .isEqualTo(403);
    assertThat(api.send(api.request(PATH + "/x").headers(read).DELETE()).statusCode())
        .isEqualTo(403);
    assertThat(api.send(api.request(PATH).headers(read)).statusCode()).isEqualTo(200);
    HttpResponse<String> given = api.post(PATH, wish, operate);
    assertThat(given.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(given.body()).getString("who")).isEqualTo("ops/ann");
  }

  @Test
  void heartbeatsNeedTheTokenOfTheirProbe() throws Exception {
    Contract contract = Contract.of(open());
    close();
    RunningApi api = guarded();
    String path = "/api/v1/heartbeats";
    String beat =
        "{\"zone\":\"example.com\",\"probe\":\"beat\",\"member\":\"third/192.0.2.4\","
            + "\"status\":\"down\",\"load\":7,\"words\":\"disk\"}";
    HttpResponse<String> heard =
        api.post(path, beat, "Authorization", "Bearer heartbeat-token-of-the-test");
    assertThat(heard.statusCode()).as(heard.body()).isEqualTo(204);
    contract.check(path, "post", heard);
    assertThat(api.beats)
        .containsExactly(
            new Heartbeat(false, OptionalDouble.empty(), OptionalDouble.of(7), "disk"));

    List<HttpResponse<String>> refused = new ArrayList<>();
    refused.add(api.post(path, beat));
    refused.add(api.post(path, beat, "Authorization", "Bearer " + RunningApi.OPERATE));
    refused.add(
        api.post(
            path,
            beat.replace("192.0.2.4", "192.0.2.5"),
            "Authorization",
            "Bearer heartbeat-token-of-the-test"));
    for (HttpResponse<String> one : refused) {
      assertThat(one.statusCode()).isEqualTo(401);
      assertThat(one.body()).isEqualTo(refused.getFirst().body());
      contract.check(path, "post", one);
    }
    assertThat(api.post(path, "{\"zone\":\"a\"}").body()).contains("\"field\":\"probe\"");
    assertThat(api.beats).hasSize(1);
  }

  @Test
  void statusTellsWhichFailuresWouldOverloadTheSurvivors() throws Exception {
    RunningApi api = open();
    assertThat(overloads(api)).isEmpty();
    given(api, "{'subject':'second','action':'up','reason':'x'}");
    JsonObject pool =
        new JsonObject().put("pool", "second").put("gets", 80.0).put("capacity", 50.0);
    assertThat(overloads(api))
        .containsExactly(
            new JsonObject()
                .put("zone", "example.com")
                .put("policy", "main")
                .put("pools", new JsonArray().add(pool))
                .put("words", "second gets 80 of 50 (160 %)")
                .put("without", "pool first"));
    given(api, "{'subject':'first','action':'down','reason':'x'}");
    assertThat(overloads(api).getJsonObject(0).containsKey("without")).isFalse();
  }

  @Test
  void whatIsToldOfALoadCountsInThePlaceOfTheConfigured() throws Exception {
    RunningApi api = open();
    Contract contract = Contract.of(api);
    given(api, "{'subject':'second','action':'up','reason':'x'}");
    String path = "/api/v1/loads";
    String load = "{\"zone\":\"example.com\",\"policy\":\"main\",\"load\":%s}";
    HttpResponse<String> told = api.post(path, load.formatted("40.5"));
    contract.check(path, "post", told);
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(overloads(api)).isEmpty();
    api.post(path, load.formatted("60"));
    assertThat(overloads(api).getJsonObject(0).getString("words"))
        .isEqualTo("second gets 60 of 50 (120 %)");
    HttpResponse<String> none = api.post(path, load.formatted("1").replace("main", "moon"));
    assertThat(none.statusCode()).isEqualTo(422);
    contract.check(path, "post", none);
    assertThat(api.post(path, load.formatted("-1")).statusCode()).isEqualTo(400);
  }

  private static JsonArray overloads(RunningApi api) throws Exception {
    HttpResponse<String> status = api.get("/api/v1/status");
    Contract.of(api).check("/api/v1/status", "get", status);
    return new JsonObject(status.body()).getJsonArray("overloads");
  }

  @Test
  void whatIsOverriddenShowsInStatusMembersAndMetrics() throws Exception {
    RunningApi api = open();
    given(api, "{'subject':'second','action':'down','reason':'disks'}");
    given(api, "{'subject':'third','action':'drain','over':'1h','reason':'kernel'}");

    JsonObject status = new JsonObject(api.get("/api/v1/status").body());
    assertThat(status.getJsonObject("overrides"))
        .isEqualTo(new JsonObject().put("given", 2).put("maintenance", 0).put("members", 3));
    assertThat(api.get("/api/v1/members?pool=second").body())
        .contains("forced down by local: disks (does not expire");
    assertThat(api.get("/api/v1/members?pool=third").body()).contains("\"left\":0.99");
    assertThat(api.get("/metrics").body())
        .contains("meridian_overrides{action=\"down\"} 1\n")
        .contains("meridian_overrides{action=\"drain\"} 1\n")
        .contains("meridian_overrides{action=\"hold\"} 0\n");
  }
}
