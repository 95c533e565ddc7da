package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.AntiFlapSpec;
import dev.meridian.config.JsonPath;
import dev.meridian.config.Mark;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.WeightFromSpec;
import dev.meridian.config.WeightFromSpec.Source;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Figures that responses tell of their targets. */
final class FigureTest {
  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  private static Source json(String path) {
    return new Source.Json(new JsonPath(path, List.of(path.split("\\.", -1))));
  }

  static Stream<Arguments> responses() {
    Source header = new Source.Header("X-Load");
    return Stream.of(
        Arguments.of(header, "X-Load: 42\r\n", "ok", 42.0),
        Arguments.of(header, "x-load: 12.5 %\r\n", "ok", 12.5),
        Arguments.of(header, "X-Load: -1\r\n", "ok", Double.NaN),
        Arguments.of(header, "", "ok", Double.NaN),
        Arguments.of(new Source.Body(), "", "70\n", 70.0),
        Arguments.of(new Source.Body(), "", "seventy", Double.NaN),
        Arguments.of(json("cpu.load"), "", "{\"cpu\": {\"load\": 0.25}}", 0.25),
        Arguments.of(json("cpu.1"), "", "{\"cpu\": [1, 2]}", 2.0),
        Arguments.of(json("cpu.load"), "", "{\"cpu\": {}}", Double.NaN),
        Arguments.of(json("cpu"), "", "not json", Double.NaN));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void aFigureIsFoundOrWarnedOfAndNeverAFailure(
      Source source, String headers, String body, double figure) throws Exception {
    String response =
        "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              var _ = FakeTarget.readHead(connection);
              FakeTarget.send(connection, response);
            })) {
      Observation seen = check(target, source);
      assertThat(seen.success()).isTrue();
      assertThat(Double.compare(seen.figure(), figure)).isZero();
      assertThat(seen.warning().isEmpty()).isEqualTo(!Double.isNaN(figure));
    }
  }

  private static Observation check(FakeTarget target, Source source) throws Exception {
    HealthTable table =
        new HealthTable(List.of(new Target(0, "example/p", target.address(), Rules.of(1, 1))));
    ProbeSpec spec =
        new ProbeSpec(
            new Mark("", 0, ""),
            "p",
            OneCheck.http(),
            Duration.ofSeconds(30),
            OneCheck.PATIENT,
            1,
            1,
            AntiFlapSpec.STANDARD,
            Optional.of(new WeightFromSpec(source, true, 100, 0, Duration.ZERO, 0)));
    ProbeScheduler scheduler =
        new ProbeScheduler(vertx, table, List.of(new Probed(table.targets().getFirst(), spec)));
    try {
      scheduler.start().await(20, TimeUnit.SECONDS);
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      return table.health(0).last().orElseThrow();
    } finally {
      scheduler.stop().await(20, TimeUnit.SECONDS);
    }
  }
}
