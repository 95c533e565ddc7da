package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As Route 53's health checkers ask: without headers of ours, where the API wants a token. */
final class VerdictEndpointTest {
  @TempDir private Path folder = Path.of(".");
  private RunningApi api;

  @BeforeEach
  void open() throws Exception {
    api = RunningApi.guarded(folder);
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void theTokenIsInTheBodyExactlyOfACellThatIsOut() throws Exception {
    HttpResponse<String> out = api.get("/r53/out/" + RunningApi.SECRET);
    HttpResponse<String> in = api.get("/r53/in/" + RunningApi.SECRET);

    assertThat(out.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(out.body()))
        .isEqualTo(
            new JsonObject().put("cell", "member out").put("out", true).put("token", "EVICT-0123"));
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(in.body()))
        .isEqualTo(new JsonObject().put("cell", "member in").put("out", false));
  }

  @Test
  void whoDoesNotKnowTheSecretLearnsNothing() throws Exception {
    HttpResponse<String> wrong = api.get("/r53/out/wrong");

    assertThat(wrong.statusCode()).isEqualTo(404);
    assertThat(wrong.body()).doesNotContain("EVICT", "member");
    assertThat(api.get("/r53/out").statusCode()).isEqualTo(401);
    assertThat(api.get("/r53/out/" + RunningApi.SECRET + "/more").statusCode()).isEqualTo(401);
    assertThat(api.get("/r53/out/" + RunningApi.SECRET + "?x=1").statusCode()).isEqualTo(400);
    assertThat(api.send(api.request("/r53/out/" + RunningApi.SECRET).DELETE()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void metricsTellHowTheHostedZonesStand() throws Exception {
    String text =
        api.send(api.request("/metrics").header("Authorization", "Bearer " + RunningApi.READ))
            .body();

    assertThat(text.lines())
        .contains(
            "meridian_route53_insync_timestamp_seconds{zone=\"example.com\"} 1800000000",
            "meridian_route53_pending_seconds{zone=\"example.com\"} 0.0",
            "meridian_route53_pushes_total{zone=\"example.com\"} 7",
            "meridian_route53_failures_total{zone=\"example.com\"} 1",
            "meridian_route53_drifted_names{zone=\"example.com\"} 0",
            "meridian_route53_standby{zone=\"example.com\"} 0",
            "meridian_route53_agreeing_ratio{zone=\"example.com\"} 1.0",
            "meridian_route53_differences{zone=\"example.com\",kind=\"bugs\"} 0",
            "meridian_route53_pushes_total{zone=\"example.net\"} 0",
            "meridian_route53_failures_total{zone=\"example.net\"} 3",
            "meridian_route53_drifted_names{zone=\"example.net\"} 1");
    assertThat(text)
        .doesNotContain("meridian_route53_insync_timestamp_seconds{zone=\"example.net\"}")
        .doesNotContain("meridian_route53_agreeing_ratio{zone=\"example.net\"}")
        .containsPattern("meridian_route53_pending_seconds\\{zone=\"example.net\"} 1\\d\\d\\.");
  }
}
