package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The OpenAPI document and the endpoints are the same: each path of one is in the other, with the
 * same parameters and roles, and what is answered is what the schemas say.
 */
final class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder = Path.of(".");
  private RunningApi api;
  private JsonNode document;

  @BeforeEach
  void run() throws Exception {
    api = RunningApi.open(folder);
    document = JSON.readTree(api.get("/openapi.json").body());
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void everyEndpointIsDocumentedAndEveryPathIsServed() {
    Map<String, String> documented = new TreeMap<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            documented.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                parameters(operation.getValue(), "query")
                                    + " "
                                    + operation.getValue().path("x-role").asText("nobody")
                                    + " "
                                    + operation.getValue().has("requestBody"))));
    Map<String, String> served = new TreeMap<>();
    for (Endpoint one : endpoints()) {
      served.put(
          one.method() + " " + one.path(),
          new TreeSet<>(one.query())
              + " "
              + one.role().map(role -> role.name().toLowerCase(Locale.ROOT)).orElse("nobody")
              + " "
              + one.hasBody());
    }

    assertThat(documented).containsExactlyEntriesOf(served);
  }

  @Test
  void pathParametersAreDocumented() {
    for (Endpoint one : endpoints()) {
      Set<String> inPath = new TreeSet<>();
      java.util.regex.Pattern.compile("\\{(\\w+)}")
          .matcher(one.path())
          .results()
          .forEach(found -> inPath.add(found.group(1)));
      JsonNode operation =
          document.get("paths").get(one.path()).get(one.method().name().toLowerCase(Locale.ROOT));
      assertThat(parameters(operation, "path")).as(one.path()).isEqualTo(inPath);
    }
  }

  private List<Endpoint> endpoints() {
    return api.server().endpoints().stream()
        .filter(one -> !one.path().equals("/api/v1/echo"))
        .toList();
  }

  private static Set<String> parameters(JsonNode operation, String in) {
    Set<String> names = new TreeSet<>();
    operation
        .path("parameters")
        .forEach(
            parameter -> {
              if (parameter.get("in").asText().equals(in)) {
                names.add(parameter.get("name").asText());
              }
            });
    return names;
  }

  @Test
  void everyGetAnswersAsItsSchemaSays() throws Exception {
    Map<String, String> examples =
        Map.of(
            "/api/v1/zones/{zone}", "/api/v1/zones/example.com",
            "/api/v1/pools/{zone}/{pool}", "/api/v1/pools/example.com/first",
            "/api/v1/overrides/{id}", "/api/v1/overrides/" + api.holdThird(),
            "/r53/{cell}/{secret}", "/r53/out/" + RunningApi.SECRET,
            "/api/v1/explain", "/api/v1/explain?name=www.example.com&from=192.0.2.0/24",
            "/api/v1/names/{name}/world", "/api/v1/names/www.example.com/world",
            "/api/v1/route53/{zone}/plan", "/api/v1/route53/example.com/plan");
    List<String> walked = new ArrayList<>();
    for (Endpoint one : endpoints()) {
      if (one.method().equals(HttpMethod.GET) && !one.path().equals("/api/v1/events")) {
        String path = examples.getOrDefault(one.path(), one.path());
        HttpResponse<String> response = api.get(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        check(one.path(), "get", response);
        walked.add(one.path());
      }
    }
    assertThat(walked).hasSizeGreaterThan(12);
  }

  @Test
  void listsHoldWhatTheirSchemasSayPageByPage() throws Exception {
    for (String path : List.of("zones", "pools", "members", "policies", "vantages")) {
      List<String> pages = new ArrayList<>();
      Optional<String> after = Optional.of("");
      int items = 0;
      int total = -1;
      while (after.isPresent()) {
        String page = "/api/v1/" + path + "?limit=1&after=" + after.get().replace("/", "%2F");
        HttpResponse<String> response = api.get(page.replace("(", "%28").replace(" ", "%20"));
        check("/api/v1/" + path, "get", response);
        JsonNode json = JSON.readTree(response.body());
        pages.add(json.get("items").toString());
        items += json.get("items").size();
        total = json.get("total").asInt();
        after = Optional.ofNullable(json.get("next")).map(JsonNode::asText);
      }
      assertThat(items).as(path).isEqualTo(total).isPositive();
      assertThat(pages).as(path).doesNotHaveDuplicates();
    }
  }

  @Test
  void fleetIsToldByVantagesAndByWhatTheySay() throws Exception {
    JsonNode fleet = JSON.readTree(api.get("/api/v1/status").body()).get("fleet");
    assertThat(fleet.get("vantages").toString())
        .isEqualTo("{\"known\":3,\"heard\":1,\"silent\":1,\"recused\":1}");
    assertThat(fleet.get("quorum").toString())
        .isEqualTo("{\"lost\":true,\"lackingSince\":\"2027-01-15T08:00:00Z\"}");
    assertThat(fleet.get("undecided").asInt()).isEqualTo(2);
    assertThat(fleet.get("overdue").asInt()).isEqualTo(1);

    JsonNode vantages = JSON.readTree(api.get("/api/v1/vantages").body()).get("items");
    assertThat(vantages.findValuesAsText("vantage")).containsExactly("fra1", "iad1", "sin1");
    assertThat(vantages.findValuesAsText("state")).containsExactly("heard", "recused", "silent");
    assertThat(vantages.get(1).get("heardSeconds").asDouble()).isGreaterThan(1.4);
    assertThat(vantages.get(2).has("heardSeconds")).isFalse();

    for (String path : List.of("/api/v1/members?pool=second", "/api/v1/pools/example.com/second")) {
      JsonNode said = JSON.readTree(api.get(path).body()).findValue("vantages");
      assertThat(said.findValuesAsText("says")).as(path).containsExactly("UP", "DOWN");
      assertThat(said.findValuesAsText("counts")).as(path).containsExactly("true", "false");
      assertThat(said.get(1).get("since").asText()).isEqualTo("2027-01-15T08:00:00Z");
    }
  }

  @Test
  void nodeThatDecidesAloneIsItsOnlyVantage() throws Exception {
    api.leaveFleet();

    for (String path : List.of("status", "vantages", "members")) {
      check("/api/v1/" + path, "get", api.get("/api/v1/" + path));
    }
    JsonNode only = JSON.readTree(api.get("/api/v1/vantages").body());
    assertThat(only.get("total").asInt()).isEqualTo(1);
    assertThat(only.get("items").get(0).get("self").asBoolean()).isTrue();
    assertThat(JSON.readTree(api.get("/api/v1/status").body()).has("fleet")).isFalse();
    assertThat(JSON.readTree(api.get("/api/v1/members").body()).findValue("vantages")).isNull();
    assertThat(api.get("/metrics").body()).doesNotContain("meridian_fleet");
  }

  @Test
  void problemsAreWhatTheirSchemaSays() throws Exception {
    check("/api/v1/explain", "get", api.get("/api/v1/explain?name=www.example.com"));
    check("/api/v1/pools", "get", api.get("/api/v1/pools?state=sideways"));
    check("/api/v1/zones/{zone}", "get", api.get("/api/v1/zones/example.org"));
    check(
        "/api/v1/status",
        "get",
        api.send(api.request("/api/v1/status").header("Origin", "http://evil.example")));
    api.setReady(false);
    check("/readyz", "get", api.get("/readyz"));
  }

  @Test
  void whatIfAnswersAsItsSchemaSays() throws Exception {
    HttpResponse<String> told =
        api.post("/api/v1/whatif", "{\"down\":[\"first\"],\"drain\":[\"example.com/first=50\"]}");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    check("/api/v1/whatif", "post", told);
    HttpResponse<String> tooFew =
        api.post("/api/v1/whatif", "{\"down\":[\"first\"],\"population\":\"observed\"}");
    assertThat(tooFew.statusCode()).isEqualTo(422);
    assertThat(tooFew.body()).contains("too few clients were observed: 0 samples");
    check("/api/v1/whatif", "post", tooFew);
    HttpResponse<String> noPool = api.post("/api/v1/whatif", "{\"down\":[\"moon\"]}");
    assertThat(noPool.statusCode()).isEqualTo(422);
    assertThat(noPool.body()).contains("no pool 'moon'");
    check("/api/v1/whatif", "post", noPool);
    for (String body :
        List.of("{}", "{\"drain\":[\"first\"]}", "{\"down\":[\"first\"],\"name\":\"x.test\"}")) {
      HttpResponse<String> refused = api.post("/api/v1/whatif", body);
      assertThat(refused.statusCode()).as(body).isEqualTo(400);
      check("/api/v1/whatif", "post", refused);
    }
  }

  @Test
  void reloadAnswersHowItEnded() throws Exception {
    HttpResponse<String> served = api.post("/api/v1/reload", "");
    HttpResponse<String> failed = api.post("/api/v1/reload", "");

    assertThat(served.statusCode()).isEqualTo(200);
    check("/api/v1/reload", "post", served);
    assertThat(failed.statusCode()).isEqualTo(422);
    assertThat(failed.body()).contains("zones/a.yaml:1: is wrong");
    check("/api/v1/reload", "post", failed);
    assertThat(api.reloads).containsExactly("local", "local");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    document
        .findValuesAsText("$ref")
        .forEach(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  private void check(String path, String method, HttpResponse<String> response) throws Exception {
    new Contract(document).check(path, method, response);
  }
}
