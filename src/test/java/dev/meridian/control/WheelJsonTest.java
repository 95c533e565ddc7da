package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Directive;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Subject;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class WheelJsonTest {
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
            false,
            "");
    JsonObject told =
        WheelJson.of(new Wheel.Given(new Wheel.Status(directive, List.of(member)), true));
    assertThat(told)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "4f2a", "zone": "", "subject": "eu", "action": "drain", "words": "drained over 90 s",
                 "scheduled": false, "safeToPowerOff": "1970-01-01T00:03:00Z", "who": "ann",
                 "reason": "disks", "given": "1970-01-01T00:00:00Z", "overSeconds": 90.0,
                 "until": "1970-01-01T01:00:00Z", "survivesRestart": true,
                 "members": [{"zone": "app.example", "pool": "eu", "member": "192.0.2.1",
                   "checksUp": true, "up": false, "left": 0.0,
                   "safeToPowerOff": "1970-01-01T00:03:00Z"}]}
                """));
  }
}
