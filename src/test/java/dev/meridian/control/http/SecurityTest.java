package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.load.ControlAccess;
import dev.meridian.load.ControlAccess.Token;
import dev.meridian.load.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets, and what nobody gets. */
final class SecurityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder = Path.of(".");
  private Optional<RunningApi> running = Optional.empty();

  @AfterEach
  void close() throws Exception {
    if (running.isPresent()) {
      running.get().close();
    }
  }

  private RunningApi run(RunningApi api) {
    running = Optional.of(api);
    return api;
  }

  private RunningApi open() throws Exception {
    return run(RunningApi.open(folder));
  }

  private RunningApi guarded() throws Exception {
    return run(RunningApi.guarded(folder));
  }

  private static HttpResponse<String> with(RunningApi api, String path, String authorization)
      throws Exception {
    return api.send(api.request(path).header("Authorization", authorization));
  }

  // --- Who may ------------------------------------------------------------------------------

  @Test
  void withoutATokenNothingIsToldWhereOneIsNeeded() throws Exception {
    RunningApi api = guarded();
    for (String path : List.of("/api/v1/status", "/metrics", "/openapi.json", "/nothing", "/")) {
      HttpResponse<String> response = api.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .contains("Bearer realm=\"meridian\"");
    }
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
    assertThat(api.get("/readyz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "Basic cmVhZDpyZWFk",
        "read-token-of-the-test",
        "Bearer read-token-of-the-tesT",
        "Bearer read-token-of-the-test-and-more"
      })
  void wrongTokensAreRefusedAlike(String authorization) throws Exception {
    HttpResponse<String> response = with(guarded(), "/api/v1/status", authorization);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).doesNotContain("token-of-the-test");
  }

  @Test
  void rolesAllowWhatTheyNameAndWhatIsLess() throws Exception {
    RunningApi api = guarded();
    assertThat(with(api, "/api/v1/status", "Bearer " + RunningApi.READ).statusCode())
        .isEqualTo(200);
    assertThat(with(api, "/api/v1/status", "bearer " + RunningApi.OPERATE).statusCode())
        .isEqualTo(200);
    assertThat(
            api.post("/api/v1/reload", "", "Authorization", "Bearer " + RunningApi.READ)
                .statusCode())
        .isEqualTo(403);
    assertThat(api.reloads).isEmpty();
    assertThat(
            api.post("/api/v1/reload", "", "Authorization", "Bearer " + RunningApi.OPERATE)
                .statusCode())
        .isEqualTo(200);
    assertThat(api.reloads).containsExactly("ops");
  }

  @Test
  void refusalsAreInTheJournalWithoutWhatWasSent() throws Exception {
    RunningApi api = guarded();
    with(api, "/api/v1/status?x=secret-in-query", "Bearer secret-attempt");

    await().atMost(PATIENCE).until(() -> refusals(api).size() == 1);
    Entry entry = refusals(api).getFirst();
    assertThat(entry.facts().getInteger("status")).isEqualTo(401);
    assertThat(entry.text("path")).isEqualTo("/api/v1/status");
    assertThat(entry.text("client")).isEqualTo("127.0.0.1");
    assertThat(entry.json().encode()).doesNotContain("secret");
  }

  @Test
  void aFloodOfRefusalsDoesNotFloodTheJournal() throws Exception {
    RunningApi api = guarded();
    for (int i = 0; i < 200; i++) {
      with(api, "/api/v1/status", "Bearer wrong");
    }
    api.journal.tell(Kind.STOPPED, JsonObject::new);
    await().atMost(PATIENCE).until(() -> !entries(api, Kind.STOPPED).isEmpty());
    assertThat(refusals(api).size()).isLessThan(100);
  }

  @Test
  void tokensAreRenewedWithoutARestart() throws Exception {
    RunningApi api = guarded();
    Token other = new Token("new", Role.ADMIN, RunningApi.sha256("another"));

    RunningApi.join(
        api.server()
            .renew(
                api.server().spec(),
                new ControlAccess(Optional.empty(), Optional.of(List.of(other)))));

    assertThat(with(api, "/api/v1/status", "Bearer " + RunningApi.READ).statusCode())
        .isEqualTo(401);
    assertThat(with(api, "/api/v1/status", "Bearer another").statusCode()).isEqualTo(200);
  }

  @Test
  void neitherTokensNorHashesAreShownAnywhere() throws Exception {
    RunningApi api = guarded();
    String hash = java.util.HexFormat.of().formatHex(RunningApi.sha256(RunningApi.READ));
    for (Endpoint one : api.server().endpoints()) {
      if (one.method().name().equals("GET") && !one.path().matches(".*(}.*|/events)")) {
        String body = with(api, one.path(), "Bearer " + RunningApi.READ).body();
        assertThat(body).doesNotContain(RunningApi.READ).doesNotContain(hash);
      }
    }
  }

  private static List<Entry> refusals(RunningApi api) {
    return entries(api, Kind.REFUSED);
  }

  private static List<Entry> entries(RunningApi api, Kind kind) {
    try {
      return api.journal.folder().following(0, entry -> entry.kind() == kind, 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- Browsers -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:80, 200",
    "127.0.0.1:8053, 200",
    "[::1]:8053, 200",
    "192.0.2.7, 200",
    "ns1.example.net:1, 200",
    "NS1.example.net., 200",
    "evil.example, 421",
    "evil.example:8053, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "'', 421",
  })
  void aNameThatIsNotOursIsRefused(String host, int status) throws Exception {
    try (Wire client = new Wire(open().port())) {
      client.send("GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertThat(client.status()).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void twoHostsOrNoneAreRefused() throws Exception {
    RunningApi api = open();
    for (String hosts : List.of("", "Host: localhost\r\nHost: localhost\r\n")) {
      try (Wire client = new Wire(api.port())) {
        client.send("GET /livez HTTP/1.1\r\n" + hosts + "\r\n");
        assertThat(client.status()).startsWith("HTTP/1.1 400 ");
      }
    }
  }

  @Test
  void pagesOfOtherSitesMayNotUseTheApi() throws Exception {
    RunningApi api = open();
    for (Map.Entry<String, String> header :
        Map.of(
                "Origin", "http://evil.example",
                "origin", "null",
                "Sec-Fetch-Site", "cross-site")
            .entrySet()) {
      assertThat(api.post("/api/v1/reload", "", header.getKey(), header.getValue()).statusCode())
          .as(header.toString())
          .isEqualTo(403);
    }
    assertThat(api.reloads).isEmpty();
    String own = "http://127.0.0.1:" + api.port();
    assertThat(api.post("/api/v1/reload", "", "Origin", own).statusCode()).isEqualTo(200);
  }

  @Test
  void crossOriginReadingIsNeverAllowed() throws Exception {
    RunningApi api = open();
    HttpResponse<String> preflight =
        api.send(
            api.request("/api/v1/reload")
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody())
                .header("Access-Control-Request-Method", "POST"));

    assertThat(preflight.statusCode()).isEqualTo(405);
    for (HttpResponse<String> response : List.of(preflight, api.get("/api/v1/status"))) {
      assertThat(response.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'");
      assertThat(response.headers().firstValue("X-Frame-Options")).contains("DENY");
      assertThat(response.headers().firstValue("Server")).isEmpty();
    }
  }

  // --- What is no request -------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                    | 400 | ''            | the body is not JSON (RFC 8259)",
        "[]                                   | 400 | ''            | the body is not a JSON object",
        "''                                   | 400 | ''            | the body is empty; a JSON object is expected",
        "{} {}                                | 400 | ''            | the body is not JSON (RFC 8259)",
        "{}                                   | 400 | text          | is missing",
        "{'text': null}                       | 400 | text          | is missing",
        "{'text': 7}                          | 400 | text          | is not a text",
        "{'text': ' '}                        | 400 | text          | is not 1 to 20 characters long",
        "{'text': '123456789012345678901'}    | 400 | text          | is not 1 to 20 characters long",
        "{'text': 'a\\u001bb'}                | 400 | text          | holds control characters",
        "{'text': 'a', 'txet': 1}             | 400 | txet          | is no field here; did you mean text?",
        "{'text': 'a', 'for': 10}             | 400 | for           | is not a duration; write it like 500ms, 10s, 2m, 1h or 14d",
        "{'text': 'a', 'for': '2h'}           | 400 | for           | is outside 1s..1h",
        "{'text': 'a', 'level': 'HIGH'}       | 400 | level         | is none of low, high",
        "{'text': 'a', 'where': {'zone': 1}}  | 400 | where.zone    | is not a text",
        "{'text': 'a', 'where': {'x': 1, 'zone': 'b'}} | 400 | where.x | is no field here; there are zone",
      })
  void badBodiesAreToldByField(String body, int status, String field, String detail)
      throws Exception {
    HttpResponse<String> response = open().post("/api/v1/echo", body.replace('\'', '"'));

    JsonObject problem = new JsonObject(response.body());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    if (field.isEmpty()) {
      assertThat(problem.getString("detail")).isEqualTo(detail);
    } else {
      JsonObject first = problem.getJsonArray("errors").getJsonObject(0);
      assertThat(first.getString("field")).isEqualTo(field);
      assertThat(first.getString("detail")).isEqualTo(detail);
    }
  }

  @Test
  void allFaultsOfABodyAreToldAtOnce() throws Exception {
    HttpResponse<String> response =
        open().post("/api/v1/echo", "{\"for\": 1, \"level\": 2, \"more\": 3}");

    assertThat(new JsonObject(response.body()).getJsonArray("errors")).hasSize(4);
  }

  @Test
  void aGoodBodyIsRead() throws Exception {
    HttpResponse<String> response =
        open()
            .post(
                "/api/v1/echo",
                "{\"text\":\"Zürich\",\"for\":\"10m\",\"level\":\"low\",\"where\":{\"zone\":\"a\"}}");

    assertThat(new JsonObject(response.body()))
        .isEqualTo(
            new JsonObject()
                .put("text", "Zürich")
                .put("who", "local")
                .put("seconds", 600)
                .put("level", "LOW")
                .put("zone", "a"));
  }

  @Test
  void bodiesThatAreTooLargeAreNotRead() throws Exception {
    RunningApi api = open();
    String large = "{\"text\":\"" + "x".repeat(ControlServer.BODY_OCTETS_MAX) + "\"}";
    try (Wire client = new Wire(api.port())) {
      client.send(post("Content-Length: " + large.length()));
      assertThat(client.status()).startsWith("HTTP/1.1 413 ");
    }
    try (Wire client = new Wire(api.port())) {
      client.send(post("Transfer-Encoding: chunked"));
      String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
      for (int i = 0; i < 5; i++) {
        client.send(chunk);
      }
      assertThat(client.status()).startsWith("HTTP/1.1 413 ");
    }
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
  }

  /** The head of a request whose length this header tells. */
  private static String post(String length) {
    return String.join(
        "\r\n",
        "POST /api/v1/echo HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        length,
        "",
        "");
  }

  @Test
  void deepJsonIsAProblemLikeAnyOther() throws Exception {
    RunningApi api = open();
    String deep = "[".repeat(30_000) + "]".repeat(30_000);

    assertThat(api.post("/api/v1/echo", deep).statusCode()).isEqualTo(400);
    assertThat(api.post("/api/v1/echo", "{\"text\":" + deep + "}").statusCode()).isEqualTo(400);
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void otherTypesOfBodyAreRefused() throws Exception {
    RunningApi api = open();
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
      HttpResponse<String> response =
          api.send(
              api.request("/api/v1/echo")
                  .header("Content-Type", type)
                  .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"text\":\"a\"}")));
      assertThat(response.statusCode()).as(type).isEqualTo(415);
    }
  }

  @Test
  void requestsThatHaveNoBodyMayNotBringOne() throws Exception {
    RunningApi api = open();
    try (Wire client = new Wire(api.port())) {
      client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /");
      assertThat(client.status()).startsWith("HTTP/1.1 400 ");
      assertThat(client.rest()).doesNotContain("HTTP/1.1 2");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET /%s, 414", "GARBAGE, 400", "GET  / /, 400"})
  void whatIsNoRequestIsRefused(String line, int status) throws Exception {
    try (Wire client = new Wire(open().port())) {
      client.send(line.formatted("x".repeat(5000)) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.status()).startsWith("HTTP/1.0 " + status); // no version was read
    }
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws Exception {
    try (Wire client = new Wire(open().port())) {
      client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9000) + "\r\n\r\n");
      assertThat(client.status()).startsWith("HTTP/1.1 431");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/pools/../status/../../etc/passwd",
        "/api/v1/zones/%2e%2e%2f%2e%2e",
        "/api/v1/zones/%00",
        "/api/v1/zones/%ff%fe",
        "/%",
        "//",
        "/api/v1/explain?name=%00&from=1.1.1.1",
        "/api/v1/explain?name=a&from=1.1.1.1/99",
        "/api/v1/explain?name=a&from=1.1.1.1&at=yesterday",
        "/api/v1/explain?name=a&from=1.1.1.1&type=%F0%9F%92%A9",
        "/api/v1/history?limit=99999999999999999999",
        "/api/v1/history?since=-1",
        "/api/v1/history?event=nothing",
        "/api/v1/pools?limit=1&limit=-1&after=%00"
      })
  void oddPathsAndParametersAreProblemsOfTheClient(String path) throws Exception {
    try (Wire client = new Wire(open().port())) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.status()).matches("HTTP/1.1 (200|4\\d\\d) .*");
    }
  }

  // --- Slow and greedy ----------------------------------------------------------------------

  @Test
  void whoAsksTooMuchWaits() throws Exception {
    RunningApi api = run(new RunningApi(folder, ControlAccess.OPEN, 5, 64));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      statuses.add(api.get("/livez").statusCode());
    }

    assertThat(statuses.getFirst()).isEqualTo(200);
    assertThat(statuses).contains(429);
    await().atMost(PATIENCE).until(() -> api.get("/livez").statusCode() == 200);
  }

  @Test
  void thoseWhoOnlyConnectMakeWayForOthers() throws Exception {
    RunningApi api = run(new RunningApi(folder, ControlAccess.OPEN, 10_000, 8));
    List<Wire> idle = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      idle.add(new Wire(api.port()).send("GET /livez HT"));
    }

    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
    for (Wire client : idle) {
      client.close();
    }
  }

  @Test
  void aBodyThatDripsIsCutOff() throws Exception {
    RunningApi api = open();
    try (Wire client = new Wire(api.port())) {
      client.send(post("Content-Length: 1000") + "{");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void listenersToEventsAreFewAndOthersAreServed() throws Exception {
    RunningApi api = open();
    List<Wire> listeners = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Wire listener = new Wire(api.port()).send(EVENTS);
      assertThat(listener.status()).startsWith("HTTP/1.1 200");
      listeners.add(listener);
    }
    try (Wire one = new Wire(api.port()).send(EVENTS)) {
      assertThat(one.status()).startsWith("HTTP/1.1 503");
    }
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
    for (Wire listener : listeners) {
      listener.close();
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Wire again = new Wire(api.port()).send(EVENTS)) {
                return again.status().startsWith("HTTP/1.1 200");
              }
            });
  }

  private static final String EVENTS = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @Test
  void aListenerThatReadsNothingCostsNothingButItsOwnEvents() throws Exception {
    RunningApi api = open();
    try (Wire deaf = new Wire(api.port()).send(EVENTS)) {
      assertThat(deaf.status()).startsWith("HTTP/1.1 200");
      String large = "x".repeat(20_000);
      for (int i = 0; i < 1000; i++) {
        api.journal.tell(Kind.HOLD, () -> new JsonObject().put("cause", large));
      }
      await().atMost(PATIENCE).until(() -> api.journal.written() >= 1000);
      assertThat(api.get("/api/v1/status").statusCode()).isEqualTo(200);
      assertThat(api.journal.lost()).isZero();
    }
  }
}
