package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.WeightFromSpec;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.Observation;
import dev.meridian.health.ProbeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class PushCheckerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ProbeKey KEY =
      new ProbeKey("example/beat", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0));

  private final Heartbeats heartbeats = new Heartbeats();
  private final List<String> observed = new ArrayList<>();
  private final List<Double> figures = new ArrayList<>();
  private int passed;

  private final PushChecker checker =
      new PushChecker(
          heartbeats,
          KEY,
          Duration.ofSeconds(30),
          Optional.of(
              new WeightFromSpec(
                  new WeightFromSpec.Source.Heartbeat(), true, 100, 0, Duration.ZERO, 0)),
          0);

  private void look(long second) {
    checker.check(
        new Attempt(Duration.ofSeconds(1), 0, this::observe, () -> passed++), second * SECOND);
  }

  private void observe(Observation observation) {
    observed.add((observation.success() ? "up " : "down ") + observation.reason());
    figures.add(observation.figure());
  }

  private void beat(long second, boolean up, double load, String words) {
    OptionalDouble figure = load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
    heartbeats.received(
        KEY, new Heartbeat(up, OptionalDouble.empty(), figure, words), second * SECOND);
  }

  @Test
  void silenceBeginsToCountOnlyOneTimeAfterTheStart() {
    for (long second = 1; second < 60; second++) {
      look(second);
    }
    assertThat(observed).isEmpty();
    assertThat(passed).isEqualTo(59);
    look(60);
    assertThat(observed).containsExactly("down no heartbeat within 30 s");
    look(61);
    look(89);
    assertThat(observed).hasSize(1);
    look(90);
    assertThat(observed).hasSize(2);
  }

  @Test
  void eachHeartbeatIsObservedOnceAndSilenceAfterItCounts() {
    beat(5, true, 40, "all well");
    look(6);
    look(7);
    look(34);
    assertThat(observed).containsExactly("up heartbeat: all well");
    assertThat(figures).containsExactly(40.0);
    look(35);
    assertThat(observed).last().isEqualTo("down no heartbeat within 30 s");
    beat(40, false, -1, "disk\nfull");
    look(40);
    assertThat(observed).last().isEqualTo("down heartbeat says down: disk full");
    assertThat(figures).last().isEqualTo(Double.NaN);
  }

  @Test
  void anOldHeartbeatFoundAfterAReloadIsSilence() {
    beat(-100, true, -1, "");
    look(1);
    assertThat(observed).isEmpty();
    assertThat(passed).isEqualTo(1);
  }
}
