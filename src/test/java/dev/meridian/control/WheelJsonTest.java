package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.control.Wheel.Verb;
import dev.meridian.control.Wheel.Wish;
import dev.meridian.health.Directive;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Subject;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WheelJsonTest {
  @Test
  void aWishIsRead() {
    JsonObject json =
        new JsonObject(
            """
            {"zone": "app.example", "subject": "eu-*", "action": "drain", "overSeconds": 600,
             "forSeconds": 7200, "reason": "kernel", "overrideSafety": ["minInService"]}
            """);
    assertThat(WheelJson.wish(json, "ann"))
        .isEqualTo(
            new Wish(
                "app.example",
                "eu-*",
                Verb.DRAIN,
                Duration.ofMinutes(10),
                Optional.of(Duration.ofHours(2)),
                "ann",
                "kernel",
                new TreeSet<>(Set.of("minInService"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\": \"stop\"} | action is one of up, down, hold and drain",
        "{\"action\": \"up\", \"overSeconds\": 5} | overSeconds is for drains alone",
        "{\"action\": \"drain\", \"overSeconds\": -5} | overSeconds is not a number from 0 on",
        "{\"action\": \"drain\", \"forSeconds\": 1e12} | forSeconds is more than ten years",
        "{\"action\": \"up\", \"subject\": 5} | subject is not a text",
        "{\"action\": \"up\", \"overrideSafety\": [1]} | overrideSafety is not a list of texts",
        "{\"verb\": \"up\"} | unknown field verb"
      })
  void whatIsNoWishIsRefusedInWords(String json, String words) {
    assertThatThrownBy(() -> WheelJson.wish(new JsonObject(json), "ann"))
        .isInstanceOf(Wheel.RefusedException.class)
        .hasMessage(words);
  }

  @Test
  void heartbeatsAreRead() {
    assertThat(WheelJson.heartbeat(new JsonObject()))
        .isEqualTo(new Heartbeat(true, OptionalDouble.empty(), OptionalDouble.empty(), ""));
    assertThat(
            WheelJson.heartbeat(
                new JsonObject("{\"status\": \"down\", \"load\": 12.5, \"words\": \"disk\"}")))
        .isEqualTo(new Heartbeat(false, OptionalDouble.empty(), OptionalDouble.of(12.5), "disk"));
    assertThatThrownBy(() -> WheelJson.heartbeat(new JsonObject("{\"status\": \"ill\"}")))
        .hasMessage("status is up or down");
  }

  @Test
  void anOverrideIsTold() {
    Directive directive =
        new Directive(
            "4f2a",
            new Subject("", "eu"),
            new Directive.Action.Drain(Duration.ofSeconds(90)),
            "ann",
            "disks",
            0,
            OptionalLong.of(3_600_000),
            new TreeSet<>());
    Wheel.Member member =
        new Wheel.Member(
            new MemberKey("app.example", "eu", "192.0.2.1"),
            true,
            false,
            0,
            OptionalLong.of(180_000),
            "");
    JsonObject told =
        WheelJson.of(new Wheel.Given(new Wheel.Status(directive, List.of(member)), true));
    assertThat(told)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "4f2a", "zone": "", "subject": "eu", "action": "drain", "who": "ann",
                 "reason": "disks", "given": "1970-01-01T00:00:00Z", "overSeconds": 90.0,
                 "until": "1970-01-01T01:00:00Z", "survivesRestart": true,
                 "members": [{"zone": "app.example", "pool": "eu", "member": "192.0.2.1",
                   "checksUp": true, "up": false, "left": 0.0,
                   "safeToPowerOff": "1970-01-01T00:03:00Z"}]}
                """));
  }
}
