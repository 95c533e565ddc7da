package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RhythmTest {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(10);

  /** First check at 40, later ones at 1000, 1100, 1200, …. */
  private final Rhythm rhythm = new Rhythm(40, 1000, 100);

  @ParameterizedTest
  @CsvSource({"0, 40", "1, 1000", "2, 1100", "12, 2100"})
  void checksAreDueAtAFixedPhase(long check, long dueNanos) {
    assertThat(rhythm.dueNanos(check)).isEqualTo(dueNanos);
  }

  @ParameterizedTest(name = "check {0} that ended at {1} is followed by check {2}")
  @CsvSource({
    "0,   45, 1",
    "1, 1004, 2",
    "1, 1099, 2",
    "1, 1100, 2",
    "1, 1150, 2",
    "1, 1200, 3",
    "1, 9999, 90",
  })
  void aLateCheckDoesNotShiftTheOthers(long check, long nowNanos, long following) {
    assertThat(rhythm.following(check, nowNanos)).isEqualTo(following);
  }

  @Test
  void startsSpreadOverASecondAndPhasesOverTheInterval() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] starts = new int[10];
    int[] phases = new int[10];
    for (int i = 0; i < 10_000; i++) {
      Rhythm drawn = Rhythm.random(0, EVERY, 2000, random);
      starts[(int) (drawn.firstNanos() * 10 / Rhythm.SPREAD_NANOS_MAX)]++;
      phases[(int) (drawn.phaseNanos() % EVERY * 10 / EVERY)]++;
      assertThat(drawn.phaseNanos() - drawn.firstNanos())
          .as("seed %d", seed)
          .isBetween(EVERY / 2, EVERY * 3 / 2);
      assertThat(drawn.jitterNanos(random))
          .as("seed %d", seed)
          .isBetween(0L, Rhythm.JITTER_NANOS_MAX);
    }
    // 1000 expected in each tenth; ten standard deviations are 300.
    assertThat(starts).as("seed %d", seed).matches(RhythmTest::even);
    assertThat(phases).as("seed %d", seed).matches(RhythmTest::even);
  }

  @Test
  void shortIntervalsStartWithinOneInterval() {
    long every = TimeUnit.MILLISECONDS.toNanos(100);
    Rhythm drawn = Rhythm.random(500, every, 2000, new Random(1));
    assertThat(drawn.firstNanos()).isBetween(500L, 500 + every);
    assertThat(drawn.phaseNanos()).isEqualTo(drawn.firstNanos() + every);
  }

  @Test
  void startsOfFewTargetsSpreadOverAMillisecondForEach() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long latest = 0;
    for (int i = 0; i < 1000; i++) {
      Rhythm drawn = Rhythm.random(0, EVERY, 7, random);
      latest = Math.max(latest, drawn.firstNanos());
      assertThat(drawn.phaseNanos() - drawn.firstNanos())
          .as("seed %d", seed)
          .isBetween(EVERY / 2, EVERY * 3 / 2);
    }
    assertThat(latest)
        .as("seed %d", seed)
        .isBetween(TimeUnit.MILLISECONDS.toNanos(6), TimeUnit.MILLISECONDS.toNanos(7));
  }

  private static boolean even(int[] counts) {
    return Arrays.stream(counts).allMatch(count -> 700 < count && count < 1300);
  }
}
