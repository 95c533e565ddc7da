package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.fleet.AnnalLine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journals of a fleet's nodes, asked for through the API of one of them. */
final class FleetHistoriesTest {
  private static final String FLIP =
      "\"event\":\"flip\",\"zone\":\"example.com\",\"pools\":[\"first\"],\"from\":\"UP\",\"to\":\"DOWN\"";
  private static final String STARTED = "\"event\":\"started\",\"version\":\"test\"";

  @TempDir private Path folder = Path.of(".");
  private RunningApi api;

  @BeforeEach
  void run() throws Exception {
    api = RunningApi.open(folder);
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  private JsonObject history(String query) throws Exception {
    HttpResponse<String> response = api.get("/api/v1/history?fleet=true" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static List<Object> facts(JsonObject history, String fact) {
    JsonArray items = history.getJsonArray("items");
    return items.stream().map(item -> ((JsonObject) item).getValue(fact)).toList();
  }

  @Test
  void entriesOfAllNodesAreToldInTheOrderOfTheFleet() throws Exception {
    api.annals.add("fra1", 3, 1_800_000_000, STARTED);
    api.annals.add("iad1", 4, 1_800_000_001, STARTED);
    api.annals.add("fra1", 6, 1_800_000_002, FLIP);

    JsonObject all = history("");

    assertThat(facts(all, "node")).containsExactly("fra1", "iad1", "fra1");
    assertThat(facts(all, "sequence")).containsExactly(3, 4, 6);
    assertThat(facts(all, "number")).containsExactly(30, 40, 60);
    assertThat(facts(all, "event")).containsExactly("started", "started", "flip");
    assertThat(all.containsKey("oldest")).isFalse();
  }

  @Test
  void entriesAreChosenBySubjectEventAndTime() throws Exception {
    api.annals.add("fra1", 1, 1_800_000_000, STARTED);
    api.annals.add("fra1", 2, 1_800_000_001, FLIP);
    api.annals.add("iad1", 3, 1_800_000_002, STARTED);

    assertThat(facts(history("&subject=first"), "sequence")).containsExactly(2);
    assertThat(facts(history("&event=started"), "sequence")).containsExactly(1, 3);
    assertThat(facts(history("&since=2027-01-15T08:00:01Z"), "sequence")).containsExactly(2, 3);
  }

  @Test
  void pagesGoBackAndForthWithoutGapAndDouble() throws Exception {
    for (int i = 1; i <= 1700; i++) {
      api.annals.add("n" + i % 3, i, 1_800_000_000 + i, i % 2 == 0 ? FLIP : STARTED);
    }

    JsonObject newest = history("&limit=600&event=flip");
    JsonObject older = history("&limit=600&event=flip&before=" + newest.getLong("oldest"));
    JsonObject next = history("&limit=3&event=flip&after=1000");

    assertThat(facts(newest, "sequence")).hasSize(600).startsWith(502).endsWith(1700);
    assertThat(facts(older, "sequence")).hasSize(250).startsWith(2).endsWith(500);
    assertThat(older.containsKey("oldest")).isFalse();
    assertThat(facts(next, "sequence")).containsExactly(1002, 1004, 1006);
  }

  @Test
  void searchOfMuchThatIsNotWantedSaysWhereToGoOn() throws Exception {
    api.annals.add("fra1", 1, 1_800_000_000, FLIP);
    api.annals.add("fra1", 30_001, 1_800_000_001, STARTED);

    JsonObject first = history("&event=flip");
    assertThat(facts(first, "sequence")).isEmpty();
    assertThat(facts(history("&event=flip&before=" + first.getLong("oldest")), "sequence"))
        .containsExactly(1);
  }

  @Test
  void lostEntriesAreTold() throws Exception {
    api.annals.lines.add(
        new AnnalLine(
            1,
            "fra1",
            Instant.EPOCH,
            17,
            "{\"number\":1,\"at\":\"2027-01-15T08:00:00Z\"," + STARTED + "}"));

    assertThat(facts(history(""), "missing")).containsExactly(17);
  }

  @Test
  void lineOfAnotherVersionIsLeftOut() throws Exception {
    api.annals.add("fra1", 1, 1_800_000_000, "\"event\":\"teleported\"");
    api.annals.add("fra1", 2, 1_800_000_000, STARTED);

    assertThat(facts(history(""), "sequence")).containsExactly(2);
  }

  @Test
  void whatCannotBeToldIsAProblem() throws Exception {
    assertThat(api.get("/api/v1/history?fleet=perhaps").statusCode()).isEqualTo(400);

    api.annals.reached = false;
    HttpResponse<String> unreached = api.get("/api/v1/history?fleet=true");
    assertThat(unreached.statusCode()).isEqualTo(503);
    assertThat(unreached.body()).contains("NATS is not reached");
    assertThat(api.get("/api/v1/history?fleet=false").statusCode()).isEqualTo(200);

    api.leaveFleet();
    assertThat(api.get("/api/v1/history?fleet=true").statusCode()).isEqualTo(422);
  }
}
