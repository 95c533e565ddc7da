package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two policies, of one target each: checked every 10 s within 4 s, and every 2 s within 1 s. */
final class WatchdogTest {
  private static final String STEERING =
      """
      probes:
        slow: {tcp: 1}
        fast: {tcp: 2, every: 2s, timeout: 1s}
      pools:
        a: {probe: slow, members: [192.0.2.1]}
        b: {probe: fast, members: [192.0.2.2]}
      names: {a: a, b: b}
      """;
  private static final long START = 1_000_000_000_000L;

  private final Loaded loaded;
  private final HealthTable health;
  private final Watchdog watchdog;

  WatchdogTest(@TempDir Path folder) throws IOException {
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Files.writeString(
        zones.resolve("z.example.zone"),
        "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.3\n");
    Files.writeString(zones.resolve("z.example.yaml"), STEERING);
    Path file = Files.writeString(folder.resolve("meridian.yaml"), "{}");
    Problems problems = new Problems();
    loaded = Loader.load(file, problems).orElseThrow(() -> new AssertionError(problems.all()));
    health = new HealthTable(loaded.targets());
    watchdog = new Watchdog(() -> health, () -> loaded);
  }

  private void observeAll(long atSeconds) {
    for (int target = 0; target < loaded.targets().size(); target++) {
      health.observe(target, new Observation(true, "", 0, at(atSeconds)));
    }
  }

  private static long at(long seconds) {
    return START + Duration.ofSeconds(seconds).toNanos();
  }

  /** Which of the policies, slow first, are stale at a time. */
  private List<Boolean> staleAt(long seconds) {
    watchdog.look(at(seconds));
    return loaded.snapshot().policies().stream().map(one -> one.policy().isStale()).toList();
  }

  /** Three intervals and a timeout: 34 s of the one, 7 s of the other. */
  @Test
  void evidenceIsStaleOnceChecksAreOverdue() {
    observeAll(0);

    assertThat(staleAt(7)).containsExactly(false, false);
    assertThat(staleAt(8)).containsExactly(false, true);
    assertThat(staleAt(34)).containsExactly(false, true);
    assertThat(staleAt(35)).containsExactly(true, true);
    observeAll(36);
    assertThat(staleAt(37)).containsExactly(false, false);
  }

  @Test
  void targetsThatWereNeverCheckedHaveAsLongFromTheFirstLook() {
    assertThat(staleAt(100)).containsExactly(false, false);
    assertThat(staleAt(107)).containsExactly(false, false);
    assertThat(staleAt(108)).containsExactly(false, true);
  }

  @Test
  void staleEvidenceChangesNoVerdict() {
    observeAll(0);
    staleAt(1000);

    assertThat(health.isUp(0)).isTrue();
    assertThat(health.isUp(1)).isTrue();
  }
}
