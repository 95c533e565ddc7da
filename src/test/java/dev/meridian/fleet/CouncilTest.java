package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Quorum;
import dev.meridian.health.QuorumRule;
import dev.meridian.health.Recusal;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import dev.meridian.health.Vantage;
import dev.meridian.health.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the simulation does not do to a council: what only happens to one node by itself. */
final class CouncilTest {
  private static final Target TARGET =
      new Target(
          0,
          "example.com/web",
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80),
          Rules.of(2, 2));

  private final List<String> put = new ArrayList<>();
  private final KnownOrders hands = new KnownOrders();
  private final HealthTable table = HealthTable.ofFleet(List.of(TARGET));
  private Council council;
  private long millis;
  private long revision;

  @BeforeEach
  void hearsItselfAlone() {
    CouncilRules rules =
        new CouncilRules(
            new Vantage("v0", "r0"),
            "boot",
            new Quorum(new QuorumRule.Majority(), 3, false),
            new Recusal.Limits(0.5, 3, Duration.ofMinutes(1), Duration.ofMinutes(15)),
            Duration.ofSeconds(5),
            Duration.ofHours(24));
    council = new Council(rules, medium(), hands, share -> {}, standing -> {});
    council.turnTo(table, List.of("g"));
    council.begins();
    council.synced(now());
    pass(6, true);
  }

  private Medium medium() {
    return new Medium() {
      @Override
      public void put(String key, String value) {
        put.add(key);
        if (key.equals("beat.v0")) {
          hear(key, Optional.of(value));
        }
      }

      @Override
      public void putAfter(String key, String value, long after) {
        put.add(key);
      }

      @Override
      public void remove(String key) {
        put.add("-" + key);
      }

      @Override
      public void resync() {
        put.add("resync");
      }
    };
  }

  private void hear(String key, Optional<String> value) {
    revision++;
    council.hear(new Arrival(key, revision, value, true), now());
  }

  private Now now() {
    return new Now(TimeUnit.MILLISECONDS.toNanos(millis), millis);
  }

  private void pass(int seconds, boolean checks) {
    for (int i = 0; i < seconds; i++) {
      millis += 1000;
      if (checks) {
        table.observe(0, new Observation(true, "200", 0, now().nanos()));
      }
      council.tick(now());
    }
  }

  @Test
  void quorumOfOneWhereNobodyElseExists() {
    pass(2, true);
    assertThat(council.standing().hears()).isTrue();
    assertThat(table.verdict(0)).isEqualTo(Verdict.UP);
  }

  @Test
  void beatsStopWhenProbingHangs() {
    pass(60, false);
    put.clear();
    pass(10, false);
    assertThat(put).doesNotContain("beat.v0");
    assertThat(council.standing().hears()).isFalse();

    pass(3, true);
    assertThat(put).contains("beat.v0");
  }

  @Test
  void youngerOfTwoProcessesWithOneNameStepsBack() {
    for (int i = 0; i < 5; i++) {
      hear("beat.v0", Optional.of(new Beat("other", 1000 + i, "r0", false, 0, 0).text()));
      pass(1, true);
    }
    assertThat(council.standing().usurped()).isTrue();
    assertThat(council.standing().hears()).isFalse();

    pass(20, true);
    assertThat(council.standing().usurped()).isFalse();
    assertThat(council.standing().hears()).isTrue();
  }

  @Test
  void whatMakesNoSenseIsCountedAndLeft() {
    List.of("beat.v1", "obs.v1.00000000000000000000", "obs.v1", "reg.x", "other")
        .forEach(key -> hear(key, Optional.of("garbage")));
    pass(1, true);

    assertThat(council.malformed()).isEqualTo(5);
    assertThat(council.standing().exist()).isEqualTo(1);
  }
}
