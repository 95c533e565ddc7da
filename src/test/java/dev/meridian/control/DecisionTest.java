package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.geo.Location;
import dev.meridian.health.Ballot;
import dev.meridian.steer.Explanation;
import dev.meridian.steer.Explanation.Branch;
import dev.meridian.steer.Explanation.Chance;
import dev.meridian.steer.Explanation.Line;
import dev.meridian.steer.Explanation.Step;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Policy.Family;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class DecisionTest {
  private static final Location PARIS = new Location("EU", "FR", "FR-IDF", 48.85, 2.35, 64500);

  private static Step pool(String name, boolean up, Line... members) {
    return new Step("pool", name, up, "1 of 2 up", List.of(), List.of(members));
  }

  private static final List<Decision.Check> CHECKS =
      List.of(
          new Decision.Check(
              "web",
              "192.0.2.1:443",
              Ballot.Role.MUST,
              true,
              true,
              "200 in 12 ms",
              12,
              "certificate expires in 9 d (2026-12-01)",
              Optional.of(new Decision.Failure("connection refused", 180))),
          new Decision.Check(
              "load",
              "192.0.2.3",
              Ballot.Role.MONITOR,
              false,
              false,
              "exit 2: too busy",
              12.5,
              "",
              Optional.of(new Decision.Failure("exit 2: too busy", 1))));

  private static Decision decision(boolean up) {
    Step near =
        pool(
            "near",
            up,
            new Line("192.0.2.1", Family.A, up, 3, up ? 1 : 0, "weight 3"),
            new Line("2001:db8::1", Family.AAAA, true, 1, 0, "family AAAA not asked"));
    Step tree =
        new Step(
            "weighted",
            "split",
            up,
            "by weight",
            List.of(
                new Branch(
                    near,
                    up ? 0.8 : 0,
                    "weight 80 of 100",
                    OptionalDouble.of(80),
                    OptionalDouble.of(12.5)),
                new Branch(
                    pool("far", false), 0, "down", OptionalDouble.of(20), OptionalDouble.empty())),
            List.of());
    Explanation explanation =
        new Explanation(
            "split",
            Kind.A,
            1,
            up,
            up ? "" : "all down: the last resort answers",
            tree,
            up ? Optional.empty() : Optional.of(pool("sorry", true)),
            List.of(
                new Chance(List.of("192.0.2.1", "192.0.2.2"), 1, 0.8),
                new Chance(List.of("192.0.2.3"), 1, 0.125),
                new Chance(List.of(), 0, 0.075)));
    return new Decision(
        "www.example.",
        "A",
        "client subnet",
        "192.0.2.0/24",
        List.of("w.example."),
        "steered by a policy in zone example.",
        Optional.of(
            new Decision.Steered(
                PARIS,
                4,
                "192.0.0.0/16",
                explanation,
                30,
                "",
                up ? CHECKS : List.of(),
                up ? Optional.of(new FailoverTime("web", 2.5, 3, 1, 0, 30)) : Optional.empty(),
                List.of())));
  }

  @Test
  void textShowsEveryStepWithItsShareInOneColumn() {
    assertThat(DecisionText.of(decision(true)))
        .isEqualTo(
            """
            www.example. A
              asked by  client subnet 192.0.2.0/24
              CNAME     w.example.
              found     steered by a policy in zone example.
              location  EU FR FR-IDF (48.9, 2.4) AS64500
              scope     192.0.0.0/16, answered alike (class 2 of 4)

               share  decision (a share is of the node above)
                      weighted split is up (by weight)
              80.0 %    pool near is up (1 of 2 up): weight 80 of 100
             100.0 %      192.0.2.1 is up: weight 3
               0.0 %      2001:db8::1 is up: family AAAA not asked
               0.0 %    pool far is DOWN (1 of 2 up): down

               share  answer
              80.0 %  1 of 192.0.2.1, 192.0.2.2
              12.5 %  192.0.2.3
               7.5 %  no record of this type (NODATA)

              TTL       30 s
              failure   out of the answers after at most 38.5 s: probe web every 2.5 s × 3 + timeout 1 s + TTL 30 s

              last checks
                web at 192.0.2.1:443 (must) is up: 200 in 12 ms
                  warning: certificate expires in 9 d (2026-12-01)
                  last failure 3 min ago: connection refused
                load at 192.0.2.3 (monitor) is DOWN: exit 2: too busy after 12.5 ms
            """);
  }

  @Test
  void textSaysWhatAnswersWhenAllIsDown() {
    assertThat(DecisionText.of(decision(false)))
        .contains(
            """
                      weighted split is DOWN (by weight)
               0.0 %    pool near is DOWN (1 of 2 up): weight 80 of 100
               0.0 %      192.0.2.1 is DOWN: weight 3
               0.0 %      2001:db8::1 is up: family AAAA not asked
               0.0 %    pool far is DOWN (1 of 2 up): down
                      all down: the last resort answers
                        pool sorry is up (1 of 2 up)

               share  answer
            """)
        .endsWith("  failure   nothing here is probed, so no failure is ever noticed\n");
  }

  @Test
  void jsonCarriesTheSameFacts() {
    assertThat(new JsonObject(DecisionJson.of(decision(true))))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "www.example.", "type": "A", "source": "client subnet",
                 "client": "192.0.2.0/24", "aliases": ["w.example."],
                 "found": "steered by a policy in zone example.",
                 "location": {"continent": "EU", "country": "FR", "subdivision": "FR-IDF",
                   "latitude": 48.85, "longitude": 2.35, "asn": 64500},
                 "class": 1, "classes": 4, "scope": "192.0.0.0/16", "policy": "split", "up": true,
                 "tree": {"node": "weighted", "name": "split", "up": true, "why": "by weight",
                   "branches": [
                     {"share": 0.8, "why": "weight 80 of 100", "weight": 80.0, "distanceKm": 12.5,
                      "step": {"node": "pool", "name": "near", "up": true, "why": "1 of 2 up",
                        "members": [
                          {"member": "192.0.2.1", "family": "A", "up": true, "weight": 3,
                           "share": 1.0, "why": "weight 3"},
                          {"member": "2001:db8::1", "family": "AAAA", "up": true, "weight": 1,
                           "share": 0.0, "why": "family AAAA not asked"}]}},
                     {"share": 0.0, "why": "down", "weight": 20.0,
                      "step": {"node": "pool", "name": "far", "up": false, "why": "1 of 2 up"}}]},
                 "answers": [
                   {"share": 0.8, "records": 1, "from": ["192.0.2.1", "192.0.2.2"]},
                   {"share": 0.125, "records": 1, "from": ["192.0.2.3"]},
                   {"share": 0.075, "records": 0, "from": []}],
                 "ttlSeconds": 30,
                 "checks": [
                   {"probe": "web", "address": "192.0.2.1:443", "role": "must", "up": true,
                    "success": true, "reason": "200 in 12 ms", "latencyMillis": 12.0,
                    "warning": "certificate expires in 9 d (2026-12-01)",
                    "lastFailure": {"reason": "connection refused", "ageSeconds": 180.0}},
                   {"probe": "load", "address": "192.0.2.3", "role": "monitor", "up": false,
                    "success": false, "reason": "exit 2: too busy", "latencyMillis": 12.5,
                    "lastFailure": {"reason": "exit 2: too busy", "ageSeconds": 1.0}}],
                 "failover": {"seconds": 38.5, "probe": "web", "everySeconds": 2.5, "fall": 3,
                   "timeoutSeconds": 1.0, "ttlSeconds": 30}}
                """));
  }

  @Test
  void jsonSaysWhatAnswersWhenAllIsDown() {
    JsonObject json = new JsonObject(DecisionJson.of(decision(false)));

    assertThat(json.getString("allDown")).isEqualTo("all down: the last resort answers");
    assertThat(json.getJsonObject("instead").getString("name")).isEqualTo("sorry");
    assertThat(json.containsKey("failover")).isFalse();
  }

  @Test
  void factsThatNobodyKnowsAreLeftOut() {
    assertThat(DecisionText.location(Location.UNKNOWN)).isEqualTo("unknown");
    assertThat(DecisionText.location(new Location("EU", "", "", Double.NaN, Double.NaN, 0)))
        .isEqualTo("EU");
  }
}
