package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Safety rules, maintenance, load and capacity, as they are written and as they are wrong. */
final class HandsProblemsTest {
  private static final String POOLS =
      "pools: {a: {members: [192.0.2.1]}, b: {members: [192.0.2.2]}}\nnames: {www: p}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{minInService: 0} | p.safety.minInService: 0 is outside 1..1024",
        "{minInService: 101%} | p.safety.minInService: 101% is outside 1%..100%",
        "{minInServce: 1} | p.safety: unknown key 'minInServce'; did you mean 'minInService'?",
        "{maxWithdrawn: 30%} | p.safety.maxWithdrawn: '30%' is not a share in a time; write it"
            + " like 30% per 10m",
        "{maxWithdrawn: 30% per 2d} | p.safety.maxWithdrawn: 2d is outside 1s..24h",
        "{freeze: yes} | p.safety.freeze: 'yes' is neither true nor false"
      })
  void faultsOfSafetyRules(String safety, String problem) {
    assertThat(problems("policies: {p: {weighted: {a: 1, b: 1}, safety: " + safety + "}}\n"))
        .containsExactly("policies." + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subjects: a, reason: r | needs either cron, with or without for, or from and until",
        "subjects: a, reason: r, cron: x, until: y | needs either cron, with or without for, or from and until",
        "cron: '* * * * *', reason: r | has no subjects",
        "subjects: a, cron: '* * * * *' | has no reason",
        "subjects: a, from: 2026-01-02T00:00, until: 2026-01-01T00:00, reason: r | ends before it"
            + " begins"
      })
  void faultsOfMaintenance(String window, String problem) {
    assertThat(
            problems("policies: {p: {weighted: {a: 1, b: 1}}}\nmaintenance: [{" + window + "}]\n"))
        .containsExactly("maintenance[0]: " + problem);
  }

  @Test
  void windowForNobodyIsAnError() {
    assertThat(
            problems(
                """
                policies: {p: {weighted: {a: 1, b: 1}}}
                maintenance: [{subjects: [], cron: '* * * * *', reason: r}]
                """))
        .containsExactly(
            "maintenance[0].subjects: is empty; a window is for a pool or a member at least");
  }

  @Test
  void whatBelongsToTheRootIsNotForOthers() {
    assertThat(
            problems(
                "policies: {p: {weighted: [{policy: {failover: [a, b], load: 5}, weight: 1}]}}\n"))
        .containsExactly(
            "policies.p.weighted[0].policy: key 'load' belongs to the root of a policy");
  }

  @Test
  void capacityStandsInOnePlace() {
    Problems problems = new Problems();
    var _ =
        SteeringConfigReader.read(
            """
            pools: {a: {capacity: 5, members: [{address: 192.0.2.1, capacity: 4}]}}
            names: {www: a}
            """,
            "zones/app.example.yaml",
            problems);
    assertThat(problems.all())
        .extracting(Problem::message)
        .containsExactly("has a capacity and so have members; write it in one place");
  }

  @Test
  void allIsRead() {
    Problems problems = new Problems();
    SteeringConfig config =
        SteeringConfigReader.read(
                POOLS
                    + """
                    policies:
                      p:
                        failover: [a, b]
                        spill: share
                        load: 900
                        safety: {minInService: 50%, maxWithdrawn: 30% per 10m, freeze: true}
                    safety: {minInService: 1}
                    maintenance:
                      - {subjects: [a, "*/192.0.2.2"], cron: "0 2 * * 7", for: 2h, drain: 10m,
                         timeZone: Europe/Berlin, reason: patches, overrideSafety: minInService}
                    """,
                "zones/app.example.yaml",
                problems)
            .orElseThrow();
    assertThat(problems.hasErrors()).as("%s", problems.all()).isFalse();
    SafetySpec safety =
        new SafetySpec(
            Optional.of(new PoolSpec.HealthyWhen(-1, 50)),
            Optional.of(new SafetySpec.Pace(30, Duration.ofMinutes(10))),
            true);
    assertThat(config.policies().get("p"))
        .isInstanceOfSatisfying(
            PolicySpec.Failover.class,
            p -> {
              assertThat(p.spillByShare()).isTrue();
              assertThat(p.options())
                  .isEqualTo(new PolicySpec.Options(Optional.empty(), Optional.of(safety), 900));
            });
    assertThat(config.safety().flatMap(SafetySpec::minInService))
        .contains(new PoolSpec.HealthyWhen(1, -1));
    MaintenanceSpec window = config.maintenance().getFirst();
    assertThat(window.subjects()).isEqualTo(List.of("a", "*/192.0.2.2"));
    assertThat(window.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(window.over()).isEqualTo(Duration.ofMinutes(10));
    assertThat(window.overrides()).isEqualTo(Set.of("minInService"));
    assertThat(window.when())
        .isInstanceOfSatisfying(
            MaintenanceSpec.When.Cron.class,
            cron -> assertThat(cron.length()).isEqualTo(Duration.ofHours(2)));
  }

  private static List<String> problems(String text) {
    Problems problems = new Problems();
    var _ = SteeringConfigReader.read(POOLS + text, "zones/app.example.yaml", problems);
    return problems.all().stream()
        .filter(one -> one.severity() == Problem.Severity.ERROR)
        .map(one -> one.mark().path() + ": " + one.message())
        .toList();
  }
}
